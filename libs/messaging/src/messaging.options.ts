import {
  byteSizeOption,
  durationOption,
  integerOption,
  textOption,
  type DriverChoice,
  type DriverName,
  type GeneralValues,
  type OptionInputs,
  type OptionValues,
} from '#core/nest';

/** The settings of one event bus: types, variables, defaults, checks and documentation in one place. */
export const messagingOptionTable = {
  database: textOption({
    variable: 'DATABASE',
    description:
      'The database that the bus works with, by the name of its instance: its handlers run in units of work of it, and the driver `database` keeps the events there. Two buses with that driver need two.',
    expected: 'the name of an instance of the concern `database`',
    defaultText: 'the instance with the name of the bus, if there is one; else `default`',
  }),
  concurrency: integerOption({
    variable: 'CONCURRENCY',
    description:
      'How many events a process handles at the same time, over all its groups; a group whose handlers ask for more gets more. Each holds a database connection while its handler runs in a transaction.',
    min: 1,
    max: 1_000,
    default: 5,
  }),
  retryAttempts: integerOption({
    variable: 'RETRY_ATTEMPTS',
    description: 'How often a handler may fail before the event is parked, unless the handler says otherwise.',
    min: 1,
    max: 100,
    default: 10,
  }),
  retryBase: durationOption({
    variable: 'RETRY_BASE',
    description:
      'The bound of the pause before the second attempt. It doubles with every attempt; the pause is chosen by chance below it.',
    min: '1ms',
    max: '1h',
    default: '1s',
  }),
  retryMax: durationOption({
    variable: 'RETRY_MAX',
    description: 'The pause between two attempts is never longer.',
    min: '1ms',
    max: '7d',
    default: '5m',
  }),
  handlerTimeout: durationOption({
    variable: 'HANDLER_TIMEOUT',
    description: 'Limit of one attempt of a handler, unless the handler says otherwise.',
    min: '10ms',
    max: '1d',
    default: '30s',
  }),
  lease: durationOption({
    variable: 'LEASE',
    description:
      'An event that a process took is handled by another when nothing was heard of that process for this time. Not a limit of handlers: the lease is renewed while one runs.',
    min: '1s',
    max: '10m',
    default: '30s',
  }),
  poll: durationOption({
    variable: 'POLL',
    description: 'How often a process looks for events at least, when nobody wakes it.',
    min: '100ms',
    max: '1m',
    default: '5s',
  }),
  retention: durationOption({
    variable: 'RETENTION',
    description: 'Events that every group has handled are removed after this time. Parked ones stay.',
    min: '1s',
    max: '3650d',
    default: '30d',
  }),
  maxBytes: byteSizeOption({
    variable: 'MAX_BYTES',
    description: 'The largest payload of an event, as JSON in UTF-8: when it is published, and when it is received.',
    min: '1KiB',
    max: '16MiB',
    default: '256KiB',
  }),
  maxDepth: integerOption({
    variable: 'MAX_DEPTH',
    description: 'The deepest nesting of a payload: when it is published, and when it is received.',
    min: 1,
    max: 200,
    default: 32,
  }),
  source: textOption({
    variable: 'SOURCE',
    description: 'The CloudEvents `source` of what this application publishes: a URI-reference such as `/shop`.',
    expected: 'a URI-reference of at most 255 characters',
    defaultText: '`/application`',
    pattern: /^[^\s<>"{}|\\^`]{1,255}$/,
  }),
} as const;

/** The settings of one event bus, resolved: what a driver is made with. */
export interface MessagingSettings extends OptionValues<typeof messagingOptionTable> {
  /** The name of an instance of the concern `database`, which may be off. */
  readonly database: string;
  readonly source: string;
  /** `web` publishes and handles nothing. */
  readonly role: GeneralValues['role'];
}

export type MessagingDriverName = DriverName<'database' | 'memory', MessagingSettings>;

/** One event bus. */
export interface MessagingInstanceOptions extends OptionInputs<typeof messagingOptionTable> {
  readonly driver?: MessagingDriverName | undefined;
}

/** The default bus, and others by name: `instances: { billing: { driver: 'memory' } }`. */
export interface MessagingOptions extends MessagingInstanceOptions {
  readonly instances?: Readonly<Record<string, MessagingInstanceOptions>> | undefined;
}

/** `false` (off), a driver's name, options, or a driver of your own. */
export type MessagingChoice = DriverChoice<'database' | 'memory', MessagingOptions, MessagingSettings>;
