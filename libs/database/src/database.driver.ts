import type { DatabaseError } from '#domain/database';
import type { DatabaseListener, ListenRequest } from './database.signals.js';

/** What a database driver can do. Asking for what it cannot is refused, with the reason. */
export interface DatabaseCapabilities {
  /** Several transactions may run at the same time. False: one connection, and `propagation: 'new'` inside a transaction is refused. */
  readonly concurrentTransactions: boolean;
  /** Several processes may use the same database. False: only `GROUNDWORK_ROLE=all` makes sense. */
  readonly sharedByProcesses: boolean;
  /**
   * Whether the server can be asked what became of a COMMIT that it did not answer: `commitCheck` of the driver. Default false: no connection can get lost
   * between COMMIT and its answer, or the backend cannot say.
   */
  readonly commitCheck?: boolean;
}

export interface StatementResult {
  readonly rows: readonly Record<string, unknown>[];
  /** Set for INSERT, UPDATE, DELETE and MERGE. */
  readonly affected: number | undefined;
}

export interface AcquireOptions {
  /** Rejects with its reason when it aborts before a connection was free. */
  readonly signal?: AbortSignal | undefined;
}

export interface ExecuteOptions extends AcquireOptions {
  /** Exactly one statement, also without parameters: several are refused by the server as a syntax error (SQLSTATE 42601), and none of them runs. */
  readonly single?: boolean | undefined;
}

/**
 * One session with the server, used by one caller at a time. Statements are sent as they are: parameters are `$1` ... and travel apart from the text.
 * Without parameters the text may hold several statements separated by `;`, and the result is the last one's.
 * `date`, `time`, `timestamp`, `timestamptz`, `interval`, `int8` and `numeric` come back as text, `bytea` as a Buffer, arrays as lists of the same.
 */
export interface DatabaseConnection {
  /**
   * Rejects with the vendor's error as it is. When `signal` aborts while the statement runs, rejects with the reason at once and marks the
   * connection as unusable: what the server does with the statement is no longer known here.
   */
  execute(sql: string, parameters: readonly unknown[], options?: ExecuteOptions): Promise<StatementResult>;
  /** Rows in chunks, never all in memory where the backend can avoid it. Ending the iteration early frees the cursor. */
  stream(
    sql: string,
    parameters: readonly unknown[],
    chunkSize: number,
  ): AsyncIterable<readonly Record<string, unknown>[]>;
  /** Gives the connection back; a broken one is closed instead. Calling it again is a no-op. */
  release(): void;
}

/** How busy the connections of a driver are. */
export interface DatabaseLoad {
  readonly max: number;
  readonly inUse: number;
  readonly connecting: number;
  /** Callers without a connection. */
  readonly waiting: number;
  /** How long the first of them has waited, in milliseconds; 0 when nobody waits. */
  readonly longestWait: number;
  /** How long ago a caller was refused for want of a connection, in milliseconds; undefined: never. */
  readonly refusedAgo: number | undefined;
}

/** Sends one statement on the connection that is meant. */
export type ExecuteStatement = (sql: string, parameters: readonly unknown[]) => Promise<Pick<StatementResult, 'rows'>>;

/** What a transaction is known by once its connection is gone. */
export interface CommitMark {
  /** Undefined: it has written nothing. */
  readonly transaction: string | undefined;
  /** The server from one start to the next: an id of another one, or of another life of this one, may belong to somebody else's transaction. */
  readonly server: string;
}

/** `unknown`: another server, another life of this one, or one that has forgotten the id. It will not become known by asking again. */
export type CommitStatus = 'committed' | 'rolled back' | 'in progress' | 'unknown';

/** How a server is asked what became of a COMMIT that it did not answer. Both send one statement. */
export interface CommitCheck {
  /** Sent in the transaction, after everything that it writes. */
  mark(execute: ExecuteStatement): Promise<CommitMark>;
  /** Sent outside a transaction, on another connection. Rejects where the server that answers takes no writes. */
  status(execute: ExecuteStatement, mark: CommitMark): Promise<CommitStatus>;
}

/**
 * A PostgreSQL-speaking backend. It opens connections, bounds them, and names its failures; it never retries, logs or maps entities.
 * `libs/database/src/orm` puts MikroORM on top of it and is the only caller.
 */
export interface DatabaseDriver {
  readonly name: string;
  readonly capabilities: DatabaseCapabilities;
  /** Where it connects to, for the plan and for errors: never a password. */
  readonly target: string;
  /**
   * Connects and proves it with a round trip. Safe to call several times; `acquire` does it when nobody did.
   * Rejects with one of our own availability errors (`DatabaseUnavailableError`, `DatabaseAuthenticationError` ...) with `details.target`.
   */
  open(options?: AcquireOptions): Promise<void>;
  /**
   * A free connection, waited for in the order of asking, within the driver's limit and the caller's signal, behind a bounded number of others.
   * Rejects with `ConnectionPoolError` when the limit passes or the queue is full.
   */
  acquire(options?: AcquireOptions): Promise<DatabaseConnection>;
  /**
   * The error that a port throws for what this driver threw, or undefined when the driver does not know it.
   * Keeps the original as `cause`; puts constraint, table and column into `details`, never values.
   */
  mapError(error: unknown): DatabaseError | undefined;
  /** True when `error` means that the connection was lost, so that a COMMIT in flight has an unknown outcome. */
  isConnectionLoss(error: unknown): boolean;
  /** Present where `capabilities.commitCheck` says so. */
  readonly commitCheck?: CommitCheck;
  /**
   * Receives what other processes NOTIFY, on a connection of its own that is made again whenever it is lost. Absent where no other process uses the database.
   * Does not keep the process alive.
   */
  listen?(request: ListenRequest): DatabaseListener;
  /**
   * One statement for who looks at the server's health, on a connection that is kept for that: it waits behind no caller, and takes no caller's place. Rejects as
   * `acquire` and `execute` do. Absent where there is one connection for all.
   */
  look?(sql: string, parameters: readonly unknown[], options?: AcquireOptions): Promise<StatementResult>;
  /** Absent where there is no pool. */
  load?(): DatabaseLoad;
  /** Waits for nobody: connections in use are closed. Nothing is left running. Safe to call twice. */
  close(): Promise<void>;
}
