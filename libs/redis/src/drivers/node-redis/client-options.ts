import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { RedisSettings } from '../../redis.options.js';
import type { RedisAddress, RedisHost } from '../../redis-url.js';

/** Commands on one connection that are sent and not answered, or wait for their turn to be sent. */
const MAX_IN_FLIGHT = 100_000;
/** A peer that vanished without a word is found by the kernel after this and its probes, also when nothing is sent. */
const KEEP_ALIVE_DELAY = 30_000;

export interface ClientOptionsParts {
  readonly settings: RedisSettings;
  readonly address: RedisAddress;
  /** Milliseconds before the next attempt, or false: there is none. */
  reconnectDelay(retries: number): number | false;
}

/** Has one shape of reply on every server, and goes through every proxy. */
export const RESP = 2;

/**
 * What every connection is made with, beside `RESP`. The timer that node-redis makes for each command is switched off where commands are sent, because the call seam has one.
 */
export function clientOptions(parts: ClientOptionsParts) {
  const { settings, address } = parts;
  const password = settings.password ?? address.password;
  return {
    ...(address.user === undefined ? {} : { username: address.user }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    ...(address.database === 0 ? {} : { database: address.database }),
    name: settings.clientName,
    commandsQueueMaxLength: MAX_IN_FLIGHT,
    maintNotifications: 'disabled' as const,
  };
}

export function socketOptions({ settings, address, reconnectDelay }: ClientOptionsParts, host?: RedisHost) {
  const { connectTimeout, pingInterval, commandTimeout } = settings;
  const common = {
    ...(host === undefined ? {} : { host: host.host, port: host.port }),
    connectTimeout: connectTimeout.milliseconds,
    // A connection on which nothing moves. Each is asked at every `pingInterval`, so that this ends a handshake without an answer, and what a black hole has swallowed.
    socketTimeout: Math.max(connectTimeout.milliseconds, pingInterval.milliseconds + commandTimeout.milliseconds + 500),
    reconnectStrategy: reconnectDelay,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY,
  };
  if (!address.tls) return { ...common, tls: false as const };
  return {
    ...common,
    tls: true as const,
    ...(host === undefined || isIP(host.host) !== 0 ? {} : { servername: host.host }),
    ...(settings.tlsCa === undefined ? {} : { ca: [...rootCertificates, settings.tlsCa.reveal()] }),
  };
}
