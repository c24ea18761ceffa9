import { numberOf, textOf } from '../../errors/error-facts.js';
import { TLS_CAUSES, tlsFailed } from './tls-causes.js';
import type { NetworkCause } from './network-cause.js';

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
const CAUSES: Readonly<Record<string, NetworkCause>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EAI_NODATA: unknownHost,
  EAI_NONAME: unknownHost,
  ETIMEDOUT: timeout,
  ESOCKETTIMEDOUT: timeout,
  UND_ERR_CONNECT_TIMEOUT: timeout,
  UND_ERR_HEADERS_TIMEOUT: timeout,
  UND_ERR_BODY_TIMEOUT: timeout,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  EHOSTDOWN: unreachable,
  ENETDOWN: unreachable,
  ECONNRESET: closed,
  ECONNABORTED: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  ...TLS_CAUSES,
};

/** OpenSSL has hundreds of codes for what goes wrong before a certificate is looked at. */
const OTHER_TLS = /^(?:ERR_SSL_|ERR_TLS_)/;

/** The cause that a code names. */
export function networkCause(code: string | undefined): NetworkCause | undefined {
  if (code === undefined) return undefined;
  if (Object.hasOwn(CAUSES, code)) return CAUSES[code];
  return OTHER_TLS.test(code) ? tlsFailed : undefined;
}

/** The cause that an error of Node, of `fetch` or of a limit set by `AbortSignal.timeout` has. */
export function networkCauseOf(link: unknown): NetworkCause | undefined {
  return networkCause(textOf(link, 'code')) ?? (textOf(link, 'name') === 'TimeoutError' ? timeout : undefined);
}

/** Where an error of `node:net` or `node:dns` was going. */
export function targetOf(link: unknown): string | undefined {
  const host = textOf(link, 'address') ?? textOf(link, 'hostname') ?? textOf(link, 'host');
  const port = numberOf(link, 'port');
  if (host === undefined) return port === undefined ? undefined : `port ${port}`;
  const address = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? host : `${address}:${port}`;
}
