import { causeChain, type ErrorDetails, type InfrastructureErrorOptions } from '#core';
import {
  DatabaseAuthenticationError,
  DatabaseError,
  DatabaseReadOnlyError,
  DatabaseServerTooOldError,
  DatabaseTlsError,
  DatabaseUnavailableError,
  StatementTimeoutError,
} from '#domain/database';
import { databaseVariable } from '../../failures/database-variable.js';
import { findServerError, mapServerError } from '../../failures/sqlstate.js';
import { SessionFailure, type SessionFailureCode } from './session-failure.js';

interface FailureRow {
  readonly type: new (message: string, options?: InfrastructureErrorOptions) => DatabaseError;
  /** What happened and what to do, after the name of the target. */
  readonly what: string;
  /** The option to look at; `URL` unless it says otherwise. */
  readonly option?: string;
  readonly details?: ErrorDetails;
}

const unavailable = (what: string): FailureRow => ({ type: DatabaseUnavailableError, what });
const untrusted = (what: string): FailureRow => ({ type: DatabaseTlsError, what, option: 'TLS_CA' });

/** Codes of Node's sockets, name resolution and TLS. */
const nodeFailures: Readonly<Record<string, FailureRow>> = {
  ECONNREFUSED: unavailable('nothing listens there. Start the server, or correct host and port in {URL}'),
  ENOTFOUND: unavailable('the host name is not known. Correct the host in {URL}'),
  EAI_AGAIN: unavailable('the name server did not answer. Check the network, or the host in {URL}'),
  ETIMEDOUT: unavailable('it did not answer. Check the network and the firewall, or the host in {URL}'),
  EHOSTUNREACH: unavailable('no route leads there. Check the network, or the host in {URL}'),
  ENETUNREACH: unavailable('no route leads there. Check the network, or the host in {URL}'),
  ECONNRESET: unavailable('it closed the connection. Check that the server runs'),
  EPIPE: unavailable('it closed the connection. Check that the server runs'),
  ENOENT: unavailable('the socket does not exist. Start the server, or correct the socket folder in {URL}'),
  EACCES: unavailable('the socket may not be opened by this user. Correct its rights, or {URL}'),
  ERR_TLS_CERT_ALTNAME_INVALID: {
    type: DatabaseTlsError,
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
  CERT_UNTRUSTED: untrusted("the certificate's issuer is not trusted. Give the issuer in {TLS_CA}"),
  INVALID_PURPOSE: untrusted('the certificate is not for a server'),
};

/** Codes that a socket folder gives, and files too. */
const FILE_CODES = ['ENOENT', 'EACCES'];

const sessionFailures: Readonly<Record<SessionFailureCode, FailureRow>> = {
  SESSION_STATEMENT_LIMIT: {
    type: StatementTimeoutError,
    what: 'it did not answer in time, and the connection was closed. Make the statement cheaper or raise {STATEMENT_TIMEOUT}; if every statement fails so, the server hangs',
    option: 'STATEMENT_TIMEOUT',
  },
  SESSION_CONNECT_TIMEOUT: {
    type: DatabaseUnavailableError,
    what: 'it did not answer in time. Check that the server runs and is reachable, or raise {CONNECT_TIMEOUT}',
  },
  SESSION_ABORTED: unavailable('the connection was closed, because the caller of a statement gave up'),
  SESSION_CLOSED: unavailable('the driver was closed, with every connection that was in use'),
  SESSION_NOT_SENT: {
    type: DatabaseUnavailableError,
    what: 'the connection was lost before the statement, which was not sent. Run the whole transaction again',
    details: { sent: false },
  },
  SESSION_PASSWORD_MISSING: {
    type: DatabaseAuthenticationError,
    what: 'the server asks for a password, and none was given. Put it into {URL} or {PASSWORD}',
    option: 'PASSWORD',
  },
  SESSION_SERVER_TOO_OLD: {
    type: DatabaseServerTooOldError,
    what: 'the server is of a release before PostgreSQL 13, which is the first that we work with; the connection was dropped. Upgrade it, or point {URL} at another one',
  },
  SESSION_READ_ONLY: {
    type: DatabaseReadOnlyError,
    what: 'it is a read-only replica, or read-only by default_transaction_read_only; the connection was dropped. Point {URL} at the primary',
  },
};

/** Texts of `pg`, whose errors of this kind have no code. */
const texts: readonly { readonly pattern: RegExp; readonly reason: string; readonly row: FailureRow }[] = [
  {
    pattern: /^Connection terminated|not queryable$/,
    reason: 'CONNECTION_TERMINATED',
    row: unavailable('it closed the connection. Check that the server runs'),
  },
  {
    pattern: /does not support SSL|establishing an SSL connection/,
    reason: 'TLS_REFUSED',
    row: {
      type: DatabaseTlsError,
      what: 'it does not offer TLS. Switch it on at the server (ssl = on), or set {TLS}=off',
      option: 'TLS',
    },
  },
  {
    pattern: /^SASL: /,
    reason: 'SASL',
    row: {
      type: DatabaseAuthenticationError,
      what: 'the exchange of the password failed. Check user and password in {URL} or {PASSWORD}',
    },
  },
];

interface Found {
  readonly row: FailureRow;
  readonly reason: string;
  readonly found?: string | undefined;
}

/** Names what `pg`, Node and our own sessions throw, for one target. */
export class ConnectionFailures {
  constructor(
    readonly target: string,
    private readonly instance: string,
  ) {}

  variable = (option: string): string => databaseVariable(this.instance, option);

  /** The public error, or undefined when `error` is not a failure of the database. */
  map(error: unknown): DatabaseError | undefined {
    for (const link of causeChain(error)) {
      if (link instanceof DatabaseError) return link;
      const found = find(link);
      if (found !== undefined) return this.#build(found, error);
      if (findServerError(link) === link) return mapServerError(error, this.target, this.variable);
    }
    return undefined;
  }

  /** The public error of an attempt to connect, whatever it is: what speaks another protocol there fails in unforeseen ways. */
  mapConnecting(error: unknown): DatabaseError {
    return (
      this.map(error) ??
      this.#build(
        {
          reason: 'PROTOCOL',
          row: unavailable(
            'what answers there does not speak the protocol of PostgreSQL. Correct host and port in {URL}',
          ),
        },
        error,
      )
    );
  }

  of(failure: SessionFailure): DatabaseError {
    return this.#build({ row: sessionFailures[failure.code], reason: failure.code, found: failure.found }, failure);
  }

  #build({ row, reason, found }: Found, cause: unknown): DatabaseError {
    const what = row.what.replace(/\{([A-Z_]+)\}/g, (_match, option: string) => this.variable(option));
    const details = {
      target: this.target,
      variable: this.variable(row.option ?? 'URL'),
      reason: reason.replace(/^SESSION_/, ''),
      ...(found === undefined ? {} : { found }),
      ...row.details,
    };
    return new row.type(`${this.target}: ${what} (${details.reason}${found === undefined ? '' : `: ${found}`}).`, {
      cause,
      details,
    });
  }
}

/** Whether the connection is gone, so that nobody knows what became of a statement in flight. */
export function isConnectionLoss(error: unknown): boolean {
  return causeChain(error).some((link) => {
    if (find(link) !== undefined) return true;
    const server = findServerError(link);
    return server === link && endsSession(server?.code ?? '');
  });
}

/** States with which the server ends a session: class 08 (but a protocol violation of the statement, which leaves it alive), shutdown and crash, and the time limits that end it. */
export function endsSession(sqlState: string): boolean {
  return /^(08(?!P01)|57P|25P0[34])/.test(sqlState);
}

function find(link: unknown): Found | undefined {
  if (link instanceof SessionFailure) return { row: sessionFailures[link.code], reason: link.code, found: link.found };
  if (!isVendorError(link)) return undefined;
  const code = 'code' in link && typeof link.code === 'string' ? link.code : undefined;
  if (code === undefined) return texts.find(({ pattern }) => pattern.test(link.message));
  const row = Object.hasOwn(nodeFailures, code) ? nodeFailures[code] : undefined;
  const syscall = 'syscall' in link ? link.syscall : undefined;
  if (FILE_CODES.includes(code) && syscall !== 'connect') return undefined; // of a file, which is nothing of ours
  if (row !== undefined) return { row, reason: code };
  if (/^ERR_(SSL|TLS)_|^EPROTO$/.test(code))
    return {
      row: untrusted(
        'the encrypted connection could not be established. Check that both sides have a protocol version in common',
      ),
      reason: code,
    };
  return typeof syscall === 'string'
    ? { row: unavailable('the network failed. Check that the server runs and that {URL} names it'), reason: code }
    : undefined;
}

/** By its shape: an error that Node makes is of another realm than ours in a VM context, as Jest's, and `instanceof Error` is false for it there. */
function isVendorError(link: unknown): link is { readonly message: string } {
  return (
    typeof link === 'object' &&
    link !== null &&
    'message' in link &&
    typeof link.message === 'string' &&
    !('severity' in link)
  );
}
