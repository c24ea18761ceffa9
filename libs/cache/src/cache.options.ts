import {
  byteSizeOption,
  durationOption,
  integerOption,
  type DriverChoice,
  type DriverName,
  type OptionInputs,
  type OptionValues,
} from '#core/nest';

/** The settings of the cache records: types, variables, defaults, checks and documentation in one place. */
export const cacheOptionTable = {
  maxEntries: integerOption({
    variable: 'MAX_ENTRIES',
    description: 'How many are kept at most, by a driver that keeps them in this process.',
    min: 1,
    max: 10_000_000,
    default: 100_000,
  }),
  maxBytes: byteSizeOption({
    variable: 'MAX_BYTES',
    description: 'The largest value, as text in UTF-8.',
    min: '16B',
    max: '16MiB',
    default: '64KiB',
  }),
  timeout: durationOption({
    variable: 'TIMEOUT',
    description: 'Limit of one call, unless its caller has an earlier deadline.',
    min: '1ms',
    max: '10m',
    default: '5s',
  }),
} as const;

/** The settings of one instance, resolved: what a driver is made with. */
export type CacheSettings = OptionValues<typeof cacheOptionTable>;

export type CacheDriverName = DriverName<'memory', CacheSettings>;

/** One instance. */
export interface CacheInstanceOptions extends OptionInputs<typeof cacheOptionTable> {
  readonly driver?: CacheDriverName | undefined;
}

/** The default instance, and the named ones beside it. */
export interface CacheOptions extends CacheInstanceOptions {
  readonly instances?: Readonly<Record<string, CacheInstanceOptions>> | undefined;
}

/** `false` (off), a driver's name, options, or a driver of your own. */
export type CacheChoice = DriverChoice<'memory', CacheOptions, CacheSettings>;
