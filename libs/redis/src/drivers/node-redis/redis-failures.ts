import { causeChain, escapeControl, maskSecrets } from '#core';
import {
  RedisAuthenticationError,
  RedisBusyError,
  RedisError,
  RedisTlsError,
  RedisUnavailableError,
} from '#domain/redis';
import { redisVariable } from '../../redis-variable.js';
import type { FailureRow } from './failure-row.js';
import { serverFailure } from './server-failures.js';

const unavailable = (what: string, option?: string): FailureRow => ({
  type: RedisUnavailableError,
  what,
  ...(option === undefined ? {} : { option }),
});
const untrusted = (what: string): FailureRow => ({ type: RedisTlsError, what, option: 'TLS_CA' });

/** Codes of Node's sockets, name resolution and TLS. */
const nodeFailures: Readonly<Record<string, FailureRow>> = {
  ECONNREFUSED: unavailable('nothing listens there. Start the server, or correct host and port in {URL}'),
  ENOTFOUND: unavailable('the host name is not known. Correct the host in {URL}'),
  EAI_AGAIN: unavailable('the name server did not answer. Check the network, or the host in {URL}'),
  ETIMEDOUT: unavailable('it did not answer. Check the network and the firewall, or the host in {URL}'),
  EHOSTUNREACH: unavailable('no route leads there. Check the network, or the host in {URL}'),
  ENETUNREACH: unavailable('no route leads there. Check the network, or the host in {URL}'),
  ECONNRESET: unavailable(
    'it closed the connection. Check that the server runs, and that rediss:// is used where it wants TLS',
  ),
  EPIPE: unavailable('it closed the connection. Check that the server runs'),
  ERR_TLS_CERT_ALTNAME_INVALID: {
    type: RedisTlsError,
    what: 'the certificate is for another name. Use a name in {URL} that the certificate lists',
  },
  CERT_HAS_EXPIRED: untrusted('the certificate has expired. Renew it on the server'),
  CERT_NOT_YET_VALID: untrusted('the certificate is not valid yet. Check the clocks of both machines'),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted('the certificate is signed by itself and not trusted. Give it in {TLS_CA}'),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted("the certificate's issuer is not trusted. Give the issuer in {TLS_CA}"),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted("the certificate's issuer is not known. Give the issuer in {TLS_CA}"),
  UNABLE_TO_GET_ISSUER_CERT: untrusted("the certificate's issuer is not known. Give the issuer in {TLS_CA}"),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted("the certificate's issuer is not known. Give the issuer in {TLS_CA}"),
  CERT_SIGNATURE_FAILURE: untrusted("the certificate's signature is wrong"),
  CERT_REVOKED: untrusted('the certificate has been revoked'),
};

/** Texts of node-redis, whose own errors have neither code nor name. The reason is the one that Node has for it, where there is one. */
const texts: readonly { readonly pattern: RegExp; readonly reason: string; readonly row: FailureRow }[] = [
  {
    pattern: /^Connection timeout/,
    reason: 'ETIMEDOUT',
    row: unavailable(
      'it did not answer in time. Check that the server runs and is reachable, and that rediss:// is used exactly where it wants TLS, or raise {CONNECT_TIMEOUT}',
    ),
  },
  {
    pattern: /^Unknown RESP type/,
    reason: 'PROTOCOL',
    row: unavailable(
      'what answers there does not speak the protocol of Redis. Correct host and port in {URL}, and use rediss:// exactly where it wants TLS',
    ),
  },
  {
    pattern: /^Socket timeout/,
    reason: 'SILENT',
    row: unavailable(
      'it accepts connections and does not answer. Check whether the server hangs, and that rediss:// is used exactly where it wants TLS',
    ),
  },
  {
    pattern: /^Socket closed unexpectedly/,
    reason: 'ECONNRESET',
    row: unavailable(
      'it closed the connection. Check that the server runs, and that rediss:// is used where it wants TLS',
    ),
  },
  {
    pattern:
      /^(?:The client is closed|Disconnects client|Cluster closed|The cluster (?:is )?(?:closed|not)|Cluster is not)/i,
    reason: 'NOT_CONNECTED',
    row: unavailable('the connection is not open: it is replaced, or the application has not started, or has stopped'),
  },
  {
    pattern: /^The client is offline/,
    reason: 'OFFLINE',
    row: unavailable('the connection is away, and its owner wants no command to wait for it'),
  },
  {
    pattern: /^The queue is full/,
    reason: 'QUEUE_FULL',
    row: {
      type: RedisBusyError,
      what: 'too many commands wait for an answer. Send fewer at a time, or look whether the server hangs',
    },
  },
  {
    pattern: /^All the root nodes are unavailable/,
    reason: 'NODES_UNAVAILABLE',
    row: unavailable('none of the nodes in {URL} answers as the node of a cluster. Check them, and {MODE}', 'URL'),
  },
  {
    pattern: /sentinels are available|no valid master node/i,
    reason: 'SENTINELS_UNAVAILABLE',
    row: unavailable(
      'no sentinel in {URL} names a master that can be used. Check them, {MODE} and {SENTINEL_MASTER}',
      'URL',
    ),
  },
];

interface Found {
  readonly row: FailureRow;
  readonly reason: string;
  /** It is what the server replied: the command was received, and not carried out. */
  readonly answered?: boolean;
}

/** Names what node-redis, Node and the server say, for one target. */
export class RedisFailures {
  constructor(
    readonly target: string,
    private readonly instance: string,
  ) {}

  variable = (option: string): string => redisVariable(this.instance, option);

  /** The public error; what is not known of is passed on as the cause of a RedisError. */
  map(error: unknown): RedisError {
    if (error instanceof RedisError) return error;
    for (const link of causeChain(error)) {
      if (link instanceof RedisError) return link;
      const found = find(link);
      if (found !== undefined) return this.#build(found, error);
    }
    return new RedisError(`${this.target}: it failed in a way that is not known. The cause tells how.`, {
      cause: error,
      details: { target: this.target, variable: this.variable('URL') },
    });
  }

  /** The connection is away for too long, so that nothing waits for it. */
  away(milliseconds: number, last: unknown): RedisError {
    const why = last === undefined ? undefined : this.map(last);
    const since = `${(milliseconds / 1_000).toFixed(1)} s`;
    if (why instanceof RedisAuthenticationError || why instanceof RedisTlsError) return why;
    return new RedisUnavailableError(
      `${this.target}: the connection has been away for ${since}, and nothing was sent. It is tried again in the background${why === undefined ? '' : `; the last time: ${why.message}`}`,
      {
        cause: why,
        details: {
          target: this.target,
          variable: this.variable('URL'),
          sent: false,
          ...(typeof why?.details['reason'] === 'string' ? { reason: why.details['reason'] } : {}),
        },
      },
    );
  }

  full(bound: number): RedisBusyError {
    return new RedisBusyError(
      `${this.target}: the connection is away, and ${bound} calls wait for it already. Nothing was sent; look at the server, or raise ${this.variable('OFFLINE_QUEUE')}.`,
      { details: { target: this.target, variable: this.variable('OFFLINE_QUEUE'), bound, sent: false } },
    );
  }

  #build({ row, reason, answered }: Found, cause: unknown): RedisError {
    const what = row.what.replace(/\{([A-Z_]+)\}/g, (_match, option: string) => this.variable(option));
    return new row.type(`${this.target}: ${what} (${reason}).`, {
      cause,
      details: {
        target: this.target,
        variable: this.variable(row.option ?? 'URL'),
        reason,
        ...(answered === true ? { answered } : {}),
      },
    });
  }
}

function find(link: unknown): Found | undefined {
  if (!hasMessage(link)) return undefined;
  const code = 'code' in link && typeof link.code === 'string' ? link.code : undefined;
  if (code !== undefined) {
    const row = Object.hasOwn(nodeFailures, code) ? nodeFailures[code] : undefined;
    if (row !== undefined) return { row, reason: code };
    if (/^ERR_(?:SSL|TLS)_|^EPROTO$/.test(code))
      return {
        row: untrusted(
          'the encrypted connection could not be established. Check that the server offers TLS there, and a version in common',
        ),
        reason: code,
      };
    if ('syscall' in link)
      return {
        row: unavailable('the network failed. Check that the server runs and that {URL} names it'),
        reason: code,
      };
  }
  const told = texts.find(({ pattern }) => pattern.test(link.message));
  if (told !== undefined) return told;
  const reply = serverFailure(escapeControl(maskSecrets(link.message)));
  return reply === undefined ? undefined : { ...reply, answered: true };
}

/** By its shape: an error that Node makes is of another realm than ours in a VM context, as Jest's. */
function hasMessage(link: unknown): link is { readonly message: string } {
  return typeof link === 'object' && link !== null && 'message' in link && typeof link.message === 'string';
}
