import {
  byteSizeOption,
  choiceOption,
  durationOption,
  integerOption,
  textOption,
  type DriverChoice,
  type DriverName,
  type OptionInputs,
  type OptionValues,
} from '#core/nest';

/** The settings of one instance: types, variables, defaults, checks and documentation in one place. */
export const coordinationOptionTable = {
  redis: textOption({
    variable: 'REDIS',
    description: 'The Redis that the driver `redis` works on, by the name of its instance.',
    expected: 'the name of an instance of the concern `redis`',
    defaultText: 'the instance of the same name, if there is one; else `default`',
  }),
  database: textOption({
    variable: 'DATABASE',
    description: 'The database that the driver `database` works on, by the name of its instance.',
    expected: 'the name of an instance of the concern `database`',
    defaultText: 'the instance of the same name, if there is one; else `default`',
  }),
  timeout: durationOption({
    variable: 'TIMEOUT',
    description: 'Limit of one call to the service, unless its caller has an earlier deadline.',
    min: '10ms',
    max: '1m',
    default: '5s',
  }),
  lockLease: durationOption({
    variable: 'LOCK_LEASE',
    description:
      'How long a lock is held without a sign of life of its holder, unless the call says otherwise. While it is held it is renewed at a third of that.',
    min: '100ms',
    max: '1h',
    default: '30s',
  }),
  lockWait: durationOption({
    variable: 'LOCK_WAIT',
    description: 'How long a caller waits for a lock at most, unless the call says otherwise.',
    min: '0ms',
    max: '1h',
    default: '10s',
  }),
  rateLimitOutage: choiceOption({
    variable: 'RATE_LIMIT_OUTAGE',
    description:
      'What a rate limit answers while the service cannot be asked, unless the call says otherwise: `open` lets everything through, `closed` nothing.',
    words: ['open', 'closed'],
    default: 'open',
  }),
  rateLimitTimeout: durationOption({
    variable: 'RATE_LIMIT_TIMEOUT',
    description:
      'How long a rate limit that lets everything through while the service cannot be asked (`open`) waits for the service. One that lets nothing through then waits as long as any call.',
    min: '10ms',
    max: '1m',
    default: '1s',
  }),
  idempotencyTtl: durationOption({
    variable: 'IDEMPOTENCY_TTL',
    description: 'How long the answer of an idempotent request is kept, unless the call says otherwise.',
    min: '1s',
    max: '3650d',
    default: '24h',
  }),
  idempotencyLease: durationOption({
    variable: 'IDEMPOTENCY_LEASE',
    description:
      'How long an idempotency key counts as in flight without a sign of life of the process that works on it, unless the call says otherwise.',
    min: '100ms',
    max: '1h',
    default: '1m',
  }),
  idempotencyMaxBytes: byteSizeOption({
    variable: 'IDEMPOTENCY_MAX_BYTES',
    description: 'The largest answer that is kept, as JSON in UTF-8.',
    min: '64B',
    max: '16MiB',
    default: '256KiB',
  }),
  maxEntries: integerOption({
    variable: 'MAX_ENTRIES',
    description:
      'How many entries the driver `memory` keeps at most, of locks, limits, idempotency keys and values each. What has expired does not count.',
    min: 1,
    max: 10_000_000,
    default: 100_000,
  }),
} as const;

/** The settings of one instance, resolved: what a driver is made with. */
export interface CoordinationSettings extends OptionValues<typeof coordinationOptionTable> {
  /** The name of the instance that the driver stands on, of the concern that it works on. */
  readonly standsOn: string;
}

export type CoordinationDriverName = DriverName<'redis' | 'database' | 'memory', CoordinationSettings>;

/** One instance. */
export interface CoordinationInstanceOptions extends OptionInputs<typeof coordinationOptionTable> {
  readonly driver?: CoordinationDriverName | undefined;
}

/** The default instance, and the named ones beside it: `instances: { jobs: { driver: 'database' } }`. */
export interface CoordinationOptions extends CoordinationInstanceOptions {
  readonly instances?: Readonly<Record<string, CoordinationInstanceOptions>> | undefined;
}

/** `false` (off), a driver's name, options, or a driver of your own. */
export type CoordinationChoice = DriverChoice<
  'redis' | 'database' | 'memory',
  CoordinationOptions,
  CoordinationSettings
>;
