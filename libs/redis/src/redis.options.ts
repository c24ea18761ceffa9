import type { Secret } from '#core';
import {
  choiceOption,
  durationOption,
  integerOption,
  secretOption,
  textOption,
  type DriverChoice,
  type DriverName,
  type OptionInputs,
  type OptionValues,
} from '#core/nest';
import { isRedisUrl } from './redis-url.js';

/** The settings of one Redis: types, variables, defaults, checks and documentation in one place. */
export const redisOptionTable = {
  url: secretOption({
    variable: 'URL',
    description:
      'The Redis server: `redis://user:password@host:port/database`, or `rediss://` for TLS. With REDIS_MODE, the sentinels or some nodes of the cluster instead, separated by commas: `redis://user:password@host1:port,host2:port`. Choosing it chooses the driver `node-redis`.',
    expected:
      'a URL that begins with redis:// or rediss://, without parameters, and with special characters of user and password percent-encoded',
    accepts: isRedisUrl,
  }),
  password: secretOption({
    variable: 'PASSWORD',
    description: "The password, when it is not in the URL; overrides the URL's.",
    expected: 'a password',
  }),
  mode: choiceOption({
    variable: 'MODE',
    description:
      'What stands at the hosts of the URL: one server, sentinels that know which server is the master, or nodes of a cluster.',
    words: ['standalone', 'sentinel', 'cluster'],
    default: 'standalone',
  }),
  sentinelMaster: textOption({
    variable: 'SENTINEL_MASTER',
    description: 'How the sentinels call the master.',
    expected: 'a name without spaces',
    defaultText: 'mymaster',
    pattern: /^\S{1,128}$/,
  }),
  sentinelPassword: secretOption({
    variable: 'SENTINEL_PASSWORD',
    description:
      'The password of the sentinels themselves. User and password of the URL are those of the servers behind them.',
    expected: 'a password',
  }),
  tlsCa: secretOption({
    variable: 'TLS_CA',
    description: "The PEM of the authority to trust besides the system's own; usually given as a file.",
    expected: 'a certificate in PEM form',
    accepts: (text) => text.includes('-----BEGIN CERTIFICATE-----'),
  }),
  need: choiceOption({
    variable: 'NEED',
    description:
      'What the start does when Redis is not there. `required`: it fails. `optional`: the application starts without it, says so, and opens it as soon as it can; until then calls fail at once. `lazy`: the same, and nothing is opened before the first use.',
    words: ['required', 'optional', 'lazy'],
    default: 'required',
  }),
  keyPrefix: textOption({
    variable: 'KEY_PREFIX',
    description:
      'What every key and channel begins with. Applications that share a server give different ones, such as `shop:`.',
    expected: 'up to 128 characters without spaces, braces and * ? [ ] \\ ^',
    defaultText: 'none',
    pattern: /^[^\s{}*?[\]\\^]{1,128}$/,
  }),
  clientName: textOption({
    variable: 'CLIENT_NAME',
    description: 'How the server lists our connections (CLIENT LIST).',
    expected: 'up to 63 letters, digits, dots, dashes, colons or underscores',
    defaultText: 'groundwork',
    pattern: /^[\w.:-]{1,63}$/,
  }),
  commandTimeout: durationOption({
    variable: 'COMMAND_TIMEOUT',
    description:
      'Limit of one call, the wait for a connection included, also while the server is frozen. After an outage of this length calls fail at once instead of waiting.',
    min: '10ms',
    max: '5m',
    default: '2s',
  }),
  connectTimeout: durationOption({
    variable: 'CONNECT_TIMEOUT',
    description: 'Limit of one attempt to connect, encryption and authentication included.',
    min: '100ms',
    max: '2m',
    default: '5s',
  }),
  pingInterval: durationOption({
    variable: 'PING_INTERVAL',
    description:
      'How often each connection is asked whether it lives. One that does not answer within the limit of a call is replaced.',
    min: '50ms',
    max: '5m',
    default: '2s',
  }),
  offlineQueue: integerOption({
    variable: 'OFFLINE_QUEUE',
    description: 'How many calls may wait for a connection that is away; one more is refused at once.',
    min: 0,
    max: 100_000,
    default: 1_000,
  }),
} as const;

/** What only code can say. */
export interface RedisStructure {
  /**
   * A connected client of node-redis (`createClient`, `createCluster` or `createSentinel`) to use instead of one of ours. It is never closed, and reconnects as its owner told
   * it; connections for subscriptions are duplicates of it, and ours. Choosing it chooses the driver `node-redis`.
   */
  readonly client?: object | undefined;
}

/** The settings of one Redis, resolved: what a driver is made with. */
export interface RedisSettings extends OptionValues<typeof redisOptionTable>, RedisStructure {
  readonly url: Secret<string> | undefined;
  readonly sentinelMaster: string;
  /** Empty: none. */
  readonly keyPrefix: string;
  readonly clientName: string;
}

export type RedisDriverName = DriverName<'none' | 'node-redis', RedisSettings>;

/** One Redis. */
export interface RedisInstanceOptions extends OptionInputs<typeof redisOptionTable>, RedisStructure {
  readonly driver?: RedisDriverName | undefined;
}

/** The default Redis, and others by name: `instances: { sessions: { url: ... } }`. */
export interface RedisOptions extends RedisInstanceOptions {
  readonly instances?: Readonly<Record<string, RedisInstanceOptions>> | undefined;
}

/** `false` (off), a driver's name, options, or a driver of your own. */
export type RedisChoice = DriverChoice<'none' | 'node-redis', RedisOptions, RedisSettings>;
