import { numberOf, textOf } from '../../errors/error-facts.js';

/** What a code of Node, OpenSSL or the resolver says about a connection. */
export interface NetworkCause {
  readonly code: string;
  readonly what: string;
  because(target: string): string;
  readonly action: readonly string[];
}

const refused: NetworkCause = {
  code: 'CONNECTION_REFUSED',
  what: 'The connection was refused.',
  because: (target) => `Nothing listens on ${target}`,
  action: ['Start the server, or check that it listens on that host and port.'],
};
const unknownHost: NetworkCause = {
  code: 'HOST_UNKNOWN',
  what: 'The host name is not known.',
  because: (target) => `The name of ${target} has no address`,
  action: ['Check the spelling of the host name.', 'Check that DNS works on this machine.'],
};
const timeout: NetworkCause = {
  code: 'CONNECTION_TIMEOUT',
  what: 'The connection was not answered in time.',
  because: (target) => `${target} did not answer in time`,
  action: [
    'Check that a firewall or security group lets this machine through.',
    'Check that the server is not overloaded.',
  ],
};
const unreachable: NetworkCause = {
  code: 'HOST_UNREACHABLE',
  what: 'The host cannot be reached.',
  because: (target) => `No route leads to ${target}`,
  action: ['Check the address, and the network or VPN of this machine.'],
};
const closed: NetworkCause = {
  code: 'CONNECTION_CLOSED',
  what: 'The other side closed the connection.',
  because: (target) => `${target} closed the connection`,
  action: [
    'Check the log of the server.',
    'Check that the port speaks the protocol that is expected, with or without TLS.',
  ],
};
const tls: NetworkCause = {
  code: 'TLS_FAILED',
  what: 'The encrypted connection could not be established.',
  because: (target) => `The certificate or TLS settings of ${target} were not accepted`,
  action: [
    'Give the certificate of the issuer (the *_TLS_CA variable or NODE_EXTRA_CA_CERTS).',
    'Check that host name and certificate fit together, and that it has not expired.',
  ],
};

const CAUSES: Readonly<Record<string, NetworkCause>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EAI_NODATA: unknownHost,
  EAI_NONAME: unknownHost,
  ETIMEDOUT: timeout,
  ESOCKETTIMEDOUT: timeout,
  UND_ERR_CONNECT_TIMEOUT: timeout,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  EHOSTDOWN: unreachable,
  ENETDOWN: unreachable,
  ECONNRESET: closed,
  ECONNABORTED: closed,
  EPIPE: closed,
  DEPTH_ZERO_SELF_SIGNED_CERT: tls,
  SELF_SIGNED_CERT_IN_CHAIN: tls,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: tls,
  UNABLE_TO_GET_ISSUER_CERT: tls,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: tls,
  CERT_HAS_EXPIRED: tls,
  CERT_NOT_YET_VALID: tls,
  ERR_TLS_CERT_ALTNAME_INVALID: tls,
  ERR_SSL_WRONG_VERSION_NUMBER: tls,
  EPROTO: tls,
};

/** The cause that a code names. */
export function networkCause(code: string | undefined): NetworkCause | undefined {
  return code !== undefined && Object.hasOwn(CAUSES, code) ? CAUSES[code] : undefined;
}

/** Where an error of `node:net` or `node:dns` was going. */
export function targetOf(link: unknown): string | undefined {
  const host = textOf(link, 'address') ?? textOf(link, 'hostname') ?? textOf(link, 'host');
  const port = numberOf(link, 'port');
  if (host === undefined) return port === undefined ? undefined : `port ${port}`;
  const address = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? host : `${address}:${port}`;
}
