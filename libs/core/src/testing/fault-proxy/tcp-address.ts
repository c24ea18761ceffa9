export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** What a URL means that names no port. */
const PORTS: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'amqp:': 5672,
  'http:': 80,
  'https:': 443,
};

export function addressOf(url: string): TcpAddress {
  const { protocol, hostname, port } = new URL(url);
  const number = port === '' ? PORTS[protocol] : Number(port);
  if (number === undefined || hostname === '')
    throw new TypeError(`A URL with host and port is needed, found one of ${protocol}//`);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: number };
}

export function withAddress(url: string, { host, port }: TcpAddress): string {
  const changed = new URL(url);
  changed.hostname = host;
  changed.port = String(port);
  return changed.href;
}
