import { unescape } from 'node:querystring';
import { Secret } from '#core';

/** What a connection URL says. */
export interface RedisAddress {
  /** One, or several where sentinels or the nodes of a cluster are named. */
  readonly hosts: readonly RedisHost[];
  readonly tls: boolean;
  readonly user: string | undefined;
  readonly password: Secret<string> | undefined;
  readonly database: number;
}

export interface RedisHost {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What stands at the hosts of the URL. */
export type RedisMode = 'standalone' | 'sentinel' | 'cluster';

const FORM = /^(rediss?):\/\/(?:([^@/?#\s]*)@)?([^@/?#\s]+?)(?:\/(\d{0,4}))?$/;
const HOST = /^(?:\[([\da-f:.]+)\]|([^:[\]%]+))(?::(\d{1,5}))?$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

const PORTS: Readonly<Record<RedisMode, number>> = { standalone: 6379, cluster: 6379, sentinel: 26_379 };

/**
 * Undefined when the text is no such URL. Special characters of user and password are percent-encoded: a `#`, `/` or `@` that is written as it is would end up in the host, and in
 * the messages that name it. Parameters are refused: a setting that is silently ignored is worse than a start that fails.
 */
export function parseRedisUrl(text: string, mode: RedisMode = 'standalone'): RedisAddress | undefined {
  const [, scheme, login = '', hostList = '', database = ''] = FORM.exec(text) ?? [];
  if (scheme === undefined || /%(?![0-9a-f]{2})/i.test(login)) return undefined;
  const hosts = hostList.split(',').map((host) => parseHost(host, PORTS[mode]));
  if (!hosts.every((host) => host !== undefined)) return undefined;
  const colon = login.indexOf(':');
  // Node's `unescape` never throws, whatever the bytes.
  const user = unescape(colon < 0 ? login : login.slice(0, colon));
  const password = colon < 0 ? '' : unescape(login.slice(colon + 1));
  return {
    hosts,
    tls: scheme === 'rediss',
    user: user === '' ? undefined : user,
    password: password === '' ? undefined : new Secret(password),
    database: Number(database),
  };
}

export function isRedisUrl(text: string): boolean {
  return parseRedisUrl(text) !== undefined;
}

/** The target as the plan and messages show it: no password. */
export function describeRedisUrl(text: string, mode: RedisMode): string {
  const address = parseRedisUrl(text, mode);
  if (address === undefined) return '(not a Redis URL)';
  const { tls, user, hosts, database } = address;
  const login = user === undefined ? '' : `${encodeURIComponent(user)}@`;
  const path = database === 0 ? '' : `/${database}`;
  const kind = mode === 'standalone' ? '' : ` (${mode})`;
  return `${tls ? 'rediss' : 'redis'}://${login}${hosts.map(describeHost).join(',')}${path}${kind}`;
}

export function describeHost({ host, port }: RedisHost): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether it names another machine and asks for no encryption. */
export function isRemoteWithoutTls(address: RedisAddress): boolean {
  return !address.tls && address.hosts.some(({ host }) => !LOOPBACK.test(host));
}

function parseHost(text: string, defaultPort: number): RedisHost | undefined {
  const [, six, name, digits] = HOST.exec(text) ?? [];
  const host = six ?? name;
  const port = digits === undefined ? defaultPort : Number(digits);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}
