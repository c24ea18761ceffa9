import {
  byteSizeOption,
  choiceOption,
  durationOption,
  integerOption,
  optionalDurationOption,
  textOption,
  type DriverChoice,
  type DriverName,
  type OptionInputs,
  type OptionValues,
} from '#core/nest';
import type { ForeignStore } from './foreign-store.js';

/** The settings of the cache: types, variables, defaults, checks and documentation in one place. */
export const cacheOptionTable = {
  ttl: durationOption({
    variable: 'TTL',
    description: 'How long a value is fresh, unless its namespace or call says otherwise.',
    min: '1ms',
    max: '365d',
    default: '5m',
  }),
  grace: durationOption({
    variable: 'GRACE',
    description:
      'How long after that it is still kept, to be served while it is loaded anew, or when loading fails. 0ms: not at all.',
    min: '0ms',
    max: '365d',
    default: '0ms',
  }),
  jitter: integerOption({
    variable: 'JITTER',
    description: 'By how many percent of itself a time may be shortened, so that not everything expires together.',
    min: 0,
    max: 50,
    default: 10,
  }),
  softTimeout: optionalDurationOption({
    variable: 'SOFT_TIMEOUT',
    description: 'How long a caller waits for a load when a stale value is there, before it gets that.',
    min: '1ms',
    max: '10m',
    example: '200ms',
    defaultText: 'none: a stale value is served at once',
  }),
  hardTimeout: durationOption({
    variable: 'HARD_TIMEOUT',
    description: 'How long callers wait for a load at most, from its begin. The load goes on and fills.',
    min: '1ms',
    max: '1h',
    default: '30s',
  }),
  loadLimit: durationOption({
    variable: 'LOAD_LIMIT',
    description: 'How long a load may take in all: then it is told to stop, and what it brings later is not kept.',
    min: '1s',
    max: '1d',
    default: '5m',
  }),
  lockLoads: choiceOption({
    variable: 'LOCK_LOADS',
    description:
      'Whether a value is loaded by one process at a time, where the cache and locks are shared: at the price of two more round trips for each load.',
    words: ['on', 'off'],
    default: 'on',
  }),
  outage: choiceOption({
    variable: 'OUTAGE',
    description: 'When the service cannot be asked: go on as if nothing were cached (open), or fail (closed).',
    words: ['open', 'closed'],
    default: 'open',
  }),
  timeout: durationOption({
    variable: 'TIMEOUT',
    description: 'Limit of one call to a service outside, unless its caller has an earlier deadline.',
    min: '1ms',
    max: '1m',
    default: '40ms',
  }),
  maxValue: byteSizeOption({
    variable: 'MAX_VALUE',
    description: 'The largest value, as it is stored.',
    min: '16B',
    max: '64MiB',
    default: '1MiB',
  }),
  maxEntries: integerOption({
    variable: 'MAX_ENTRIES',
    description: 'How many entries of one namespace a process keeps in memory. The least recently used goes first.',
    min: 1,
    max: 10_000_000,
    default: 10_000,
  }),
  redis: textOption({
    variable: 'REDIS',
    description: 'Which instance of the concern redis it works with.',
    expected: 'the name of an instance of redis',
    defaultText: 'the one of the same name, else `default`',
  }),
} as const;

/** The settings of one instance, resolved: what a driver is made with. */
export type CacheSettings = Omit<OptionValues<typeof cacheOptionTable>, 'redis'> & {
  /** The instance of redis. */
  readonly redis: string;
  /** For the driver `store`: a store of cache-manager 5 or of Keyv, opened and closed by its owner. */
  readonly store?: ForeignStore | undefined;
};

export type CacheDriverName = DriverName<'memory' | 'redis' | 'tiered' | 'store', CacheSettings>;

/** One instance. */
export interface CacheInstanceOptions extends OptionInputs<typeof cacheOptionTable> {
  readonly driver?: CacheDriverName | undefined;
  /** For the driver `store`, which it implies: a store of cache-manager 5 or of Keyv. It is not closed with the application. */
  readonly store?: ForeignStore | undefined;
}

/** The default instance, and the named ones beside it. */
export interface CacheOptions extends CacheInstanceOptions {
  readonly instances?: Readonly<Record<string, CacheInstanceOptions>> | undefined;
}

/** `false` (off), a driver's name, options, or a driver of your own. */
export type CacheChoice = DriverChoice<'memory' | 'redis' | 'tiered' | 'store', CacheOptions, CacheSettings>;
