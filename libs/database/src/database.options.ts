import {
  choiceOption,
  durationOption,
  integerOption,
  optionalChoiceOption,
  secretOption,
  textOption,
  type DriverChoice,
  type DriverName,
  type OptionInputs,
  type OptionValues,
} from '#core/nest';
import { isPostgresUrl } from './database-url.js';

/** The settings of one database: types, variables, defaults, checks and documentation in one place. */
export const databaseOptionTable = {
  url: secretOption({
    variable: 'URL',
    description:
      'The PostgreSQL server: `postgres://user:password@host:port/database`. Choosing it chooses the driver `postgresql`.',
    expected:
      'a URL that begins with postgres:// or postgresql://, with special characters of user and password percent-encoded',
    accepts: isPostgresUrl,
  }),
  password: secretOption({
    variable: 'PASSWORD',
    description: "The password, when it is not in the URL; overrides the URL's.",
    expected: 'a password',
  }),
  need: choiceOption({
    variable: 'NEED',
    description:
      'What the start does when the database is not there. `required`: it fails. `optional`: the application starts without it, says so, and opens it as soon as it can; until then calls fail at once. `lazy`: the same, and nothing is opened before the first use.',
    words: ['required', 'optional', 'lazy'],
    default: 'required',
  }),
  dataDir: textOption({
    variable: 'DATA_DIR',
    description: 'Where the embedded database keeps its data: a folder, or `memory`.',
    expected: 'a path, or memory',
    defaultText: '`database` under GROUNDWORK_DATA_DIR; `memory` with NODE_ENV=test',
  }),
  snapshot: textOption({
    variable: 'SNAPSHOT',
    description:
      'A file written by `writeSnapshot`: a new embedded database begins as a copy of it, three times as fast as from nothing. For test runs.',
    expected: 'a path',
    defaultText: 'none',
  }),
  tls: optionalChoiceOption({
    variable: 'TLS',
    description: 'Encryption to the server: `verify` checks the certificate and the name in it, `off` uses none.',
    words: ['verify', 'off'],
    defaultText: "the URL's `sslmode`: verify, unless it is absent or `disable`",
  }),
  tlsCa: secretOption({
    variable: 'TLS_CA',
    description: "The PEM of the authority to trust besides the system's own; usually given as a file.",
    expected: 'a certificate in PEM form',
    accepts: (text) => text.includes('-----BEGIN CERTIFICATE-----'),
  }),
  poolMax: integerOption({
    variable: 'POOL_MAX',
    description: 'Connections at most, per process.',
    min: 2,
    max: 1_000,
    default: 10,
  }),
  poolWait: durationOption({
    variable: 'POOL_WAIT',
    description:
      'How long a caller waits for a free connection of a server. The embedded database has one connection, and callers queue for it up to their own deadline.',
    min: '1ms',
    max: '5m',
    default: '2s',
  }),
  poolWaiters: integerOption({
    variable: 'POOL_WAITERS',
    description: 'How many callers may wait for a connection; one more is refused at once.',
    min: 0,
    max: 100_000,
    default: 1_000,
  }),
  idleTimeout: durationOption({
    variable: 'IDLE_TIMEOUT',
    description: 'An unused connection is closed after this time.',
    min: '100ms',
    max: '1d',
    default: '30s',
  }),
  connectTimeout: durationOption({
    variable: 'CONNECT_TIMEOUT',
    description: 'Limit of one attempt to connect, encryption and authentication included.',
    min: '100ms',
    max: '2m',
    default: '5s',
  }),
  statementTimeout: durationOption({
    variable: 'STATEMENT_TIMEOUT',
    description:
      'Limit of one statement, kept by the server and, one second later, by the client. The embedded database cannot interrupt a statement.',
    min: '10ms',
    max: '1h',
    default: '30s',
  }),
  lockTimeout: durationOption({
    variable: 'LOCK_TIMEOUT',
    description: 'How long a statement waits for a lock.',
    min: '10ms',
    max: '1h',
    default: '10s',
  }),
  idleInTransactionTimeout: durationOption({
    variable: 'IDLE_IN_TRANSACTION_TIMEOUT',
    description: 'The server ends a transaction that does nothing for this time.',
    min: '100ms',
    max: '1h',
    default: '1m',
  }),
  transactionTimeout: durationOption({
    variable: 'TRANSACTION_TIMEOUT',
    description: 'Limit of a unit of work, its repetitions included, unless the call states another.',
    min: '10ms',
    max: '1h',
    default: '30s',
  }),
  commitCheck: choiceOption({
    variable: 'COMMIT_CHECK',
    description:
      'With `on`, a COMMIT whose connection was lost is looked up at the server, for one more statement in each transaction that writes. Nothing to do for the embedded database, which has no connection to lose.',
    words: ['on', 'off'],
    default: 'off',
  }),
  slowStatement: durationOption({
    variable: 'SLOW_STATEMENT',
    description:
      'A statement that takes longer is logged once, with its literals masked and without its parameters. `1h` logs none in practice.',
    min: '1ms',
    max: '1h',
    default: '1s',
  }),
  migrate: optionalChoiceOption({
    variable: 'MIGRATE',
    description: "Whether the application's migrations run at start. With `off`, pending ones fail the start.",
    words: ['auto', 'off'],
    defaultText: '`auto`; `off` with NODE_ENV=production',
  }),
  applicationName: textOption({
    variable: 'APPLICATION_NAME',
    description: 'How the server lists our connections.',
    expected: 'up to 63 letters, digits, dots, dashes or underscores',
    defaultText: 'groundwork',
    pattern: /^[\w.-]{1,63}$/,
  }),
  ownSchema: textOption({
    variable: 'OWN_SCHEMA',
    description:
      'The schema of the database that keeps our own tables (outbox, inbox, events), created when one of them is used. Applications that share a database without sharing messages give different names.',
    expected: 'up to 41 small letters, digits or underscores, not beginning with a digit or with pg_',
    defaultText: 'groundwork',
    pattern: /^(?!pg_)[a-z_][a-z0-9_]{0,40}$/,
  }),
  ownTables: choiceOption({
    variable: 'OWN_TABLES',
    description:
      'Our own tables are made at the start where something is known to use them, or always. A fence and `app.get(Outbox)` cannot be known beforehand.',
    words: ['auto', 'always'],
    default: 'auto',
  }),
  outboxBatch: integerOption({
    variable: 'OUTBOX_BATCH',
    description:
      'How many messages of the outbox are sent to another system at a time, at most. The embedded database takes no more than 50, because everybody else waits meanwhile. Events for handlers move inside the database, 500 at a time.',
    min: 1,
    max: 1_000,
    default: 100,
  }),
  outboxLease: durationOption({
    variable: 'OUTBOX_LEASE',
    description:
      'How long a message that is being sent belongs to one process; prolonged while it lives, so that this is the delay after a crash.',
    min: '1s',
    max: '10m',
    default: '30s',
  }),
  outboxPoll: durationOption({
    variable: 'OUTBOX_POLL',
    description:
      'The longest pause between two looks into the outbox. A commit of this or another process is noticed sooner.',
    min: '100ms',
    max: '1m',
    default: '5s',
  }),
  inboxRetention: durationOption({
    variable: 'INBOX_RETENTION',
    description:
      'How long the inbox remembers a message that was handled; a duplicate that comes later is handled again.',
    min: '1h',
    max: '3650d',
    default: '30d',
  }),
} as const;

/** The settings of one database, resolved: what a driver is made with. */
export interface DatabaseSettings extends OptionValues<typeof databaseOptionTable>, DatabaseStructure {
  /** `memory`, or an absolute path. */
  readonly dataDir: string;
  readonly migrate: 'auto' | 'off';
  readonly applicationName: string;
  /** Unquoted. */
  readonly ownSchema: string;
  /** What the process does (`GROUNDWORK_ROLE`): the outbox is emptied by `worker` and `all`. */
  readonly role: 'all' | 'web' | 'worker';
}

/** A migration of the application: a class of `@mikro-orm/migrations`, listed in code so that no folder is scanned at run time. */
export interface MigrationEntry {
  readonly name: string;
  readonly class: new (...parts: never[]) => object;
}

/** What only code can say about a database. */
export interface DatabaseStructure {
  /** Entities without a repository of ours; those of `forFeature` are added by themselves. */
  readonly entities?: readonly (object | (new (...parts: never[]) => object))[];
  /** In the order in which they run. */
  readonly migrations?: readonly MigrationEntry[];
}

export type DatabaseDriverName = DriverName<'pglite' | 'postgresql', DatabaseSettings>;

/** One database. */
export interface DatabaseInstanceOptions extends OptionInputs<typeof databaseOptionTable>, DatabaseStructure {
  readonly driver?: DatabaseDriverName | undefined;
}

/** The default database, and others by name: `instances: { reporting: { url: ... } }`. */
export interface DatabaseOptions extends DatabaseInstanceOptions {
  readonly instances?: Readonly<Record<string, DatabaseInstanceOptions>> | undefined;
}

/** `false` (off), a driver's name, options, or a driver of your own. */
export type DatabaseChoice = DriverChoice<'pglite' | 'postgresql', DatabaseOptions, DatabaseSettings>;
