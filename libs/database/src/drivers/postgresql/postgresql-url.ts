import { userInfo } from 'node:os';
import { unescape } from 'node:querystring';
import { ConfigurationError, Secret } from '#core';

/** What a connection URL says, with the defaults of PostgreSQL's own clients. */
export interface PostgresqlAddress {
  /** A name, an address without brackets, or a socket folder that begins with `/`. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret<string> | undefined;
  readonly database: string;
  readonly tls: 'off' | 'verify';
  readonly channelBinding: boolean;
  /** Command line options of the session, such as `-c search_path=shop`. */
  readonly sessionOptions: string | undefined;
}

/** A parameter that is not understood is refused: a security setting that is silently ignored is worse than a start that fails. */
const PARAMETERS = ['host', 'port', 'sslmode', 'ssl', 'channel_binding', 'options'];

/** @throws ConfigurationError that names `variable` and never shows the URL. */
export function parsePostgresqlUrl(text: string, variable: string): PostgresqlAddress {
  const found = read(text);
  if (typeof found !== 'string') return found;
  throw new ConfigurationError([
    {
      subject: variable,
      expected: 'postgres://user:password@host:port/database',
      found,
      source: 'the resolved options',
      fix: `Correct ${variable}; the parameters that are understood are ${PARAMETERS.join(', ')}.`,
    },
  ]);
}

/** The target as the plan shows it: no password, no parameters. */
export function describePostgresqlUrl(text: string): string {
  const found = read(text);
  if (typeof found === 'string') return `(${found})`;
  const host = found.host.includes(':') ? `[${found.host}]` : found.host;
  const user = encodeURIComponent(found.user);
  const database = encodeURIComponent(found.database);
  return found.host.startsWith('/')
    ? `postgres://${user}@/${database}?host=${found.host}&port=${found.port}`
    : `postgres://${user}@${host}:${found.port}/${database}`;
}

/** The address, or what is wrong with the URL. */
function read(text: string): PostgresqlAddress | string {
  const complete = text.replace(/^(postgres(?:ql)?:\/\/[^/@]*@)(?=\/)/, '$1localhost'); // PostgreSQL allows a user without a host
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(complete)) return 'a text that is not such a URL';
  const url = new URL(complete);
  const parameters = url.searchParams;
  const unknown = [...parameters.keys()].filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0) return `a URL with the parameter ${unknown.join(', ')}`;
  // Node's `unescape` never throws: a bare % in a password means itself.
  const [user, password, database] = [unescape(url.username), unescape(url.password), unescape(url.pathname.slice(1))];
  const host = parameters.get('host') || unescape(url.hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost';
  if (host.includes(',')) return 'a URL with several hosts';
  const port = Number(parameters.get('port') || url.port || 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'a URL with a port that is not from 1 to 65535';
  const name = user || userInfo().username;
  return {
    host,
    port,
    user: name,
    password: password === '' ? undefined : new Secret(password),
    database: database || name,
    tls: tlsOf(host, parameters),
    channelBinding: ['prefer', 'require'].includes(parameters.get('channel_binding') ?? ''),
    sessionOptions: parameters.get('options') ?? undefined,
  };
}

/** Every mode but `disable` is verified: `require` alone would accept anybody's certificate. A socket never leaves the machine. */
function tlsOf(host: string, parameters: URLSearchParams): 'off' | 'verify' {
  if (host.startsWith('/')) return 'off';
  const mode =
    parameters.get('sslmode') ?? (['true', '1'].includes(parameters.get('ssl') ?? '') ? 'require' : 'disable');
  return mode === 'disable' ? 'off' : 'verify';
}
