import { Socket } from 'node:net';
import type { Clock } from '#core';
import { DatabaseError } from '#domain/database';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { ExecuteOptions, StatementResult } from '../../database.driver.js';
import { findServerError } from '../../failures/sqlstate.js';
import { endsSession, type ConnectionFailures } from './connection-failures.js';
import { ServerMode } from './server-mode.js';
import { SessionFailure, type SessionFailureCode } from './session-failure.js';
import { Turns } from './turns.js';

export interface SessionParts {
  readonly config: pg.ClientConfig;
  readonly clock: Clock;
  readonly failures: ConnectionFailures;
  /** Milliseconds for connecting, TLS, authentication and the first check together. */
  readonly connectLimit: number;
  /** Milliseconds that a statement may take, as seen from here; the turns before it included. */
  readonly statementLimit: number;
  /** Called once, when the session has become unusable. */
  readonly onLost: (why: Error) => void;
  /** Given the payload of what the session LISTENs to. */
  readonly onNotification?: (payload: string) => void;
}

interface Limit {
  readonly milliseconds: number;
  readonly code: SessionFailureCode;
}

/**
 * One round trip: what the server is, and that it looks twice a second whether we are still there. We close the socket of a statement that is given up; without
 * the check (PostgreSQL 14 and later) the server would go on with it, and hold its locks, until it ends.
 */
const CHECK = `select pg_is_in_recovery() or current_setting('transaction_read_only')::bool as read_only`;
const CHECK_INTERVAL = `case when current_setting('server_version_num')::int >= 140000 then set_config('client_connection_check_interval', '500', false) end`;
/** SQLSTATE of a setting that the server's platform does not support. */
const UNSUPPORTED_SETTING = '22023';
/** The extended protocol takes one statement, also without parameters, where the simple one takes several. */
const SINGLE = { queryMode: 'extended' } as const;
const CHANGING = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];

/** One connection to the server, from connecting to its end. It is never repaired: once it is unusable, the pool opens another. */
export class PostgresqlSession {
  readonly #client: pg.Client;
  readonly #mode: ServerMode;
  readonly #turns = new Turns();
  readonly #pending = new Set<(error: unknown) => void>();
  readonly #statementLimit: Limit;
  #closed: Promise<void> = Promise.resolve();
  #lost: Error | undefined;
  #streaming = false;

  constructor(private readonly parts: SessionParts) {
    this.#statementLimit = { milliseconds: parts.statementLimit, code: 'SESSION_STATEMENT_LIMIT' };
    this.#client = new pg.Client(parts.config);
    this.#mode = new ServerMode(this.#client.connection);
    // An 'error' event without a listener would end the process. A statement in flight is told by #lose.
    this.#client.on('error', (error) => this.#lose(error));
    this.#client.on('end', () => this.#lose(new Error('Connection terminated')));
    this.#client.on('notification', ({ payload }) => this.parts.onNotification?.(payload ?? ''));
  }

  /** Resolves when the socket is closed; at once when it was never opened. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Whether another caller may have it: alive, no statement on its way, no transaction left open. */
  get reusable(): boolean {
    return this.#lost === undefined && !this.#turns.taken && this.#client.getTransactionStatus() === 'I';
  }

  /** Connects. Rejects with a public error, or with the reason of the signal; nothing is left open then. */
  async open(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.#closed = new Promise((resolve) => this.#client.once('end', resolve));
    try {
      await this.#limited(() => this.#connect(), signal, {
        milliseconds: this.parts.connectLimit,
        code: 'SESSION_CONNECT_TIMEOUT',
      });
    } catch (error) {
      this.destroy();
      throw signal?.aborted && error === signal.reason ? error : this.parts.failures.mapConnecting(error);
    }
  }

  /** Rejects with the server's error as it is; with a public one when the session ended from our side or before the statement was sent. */
  execute(sql: string, parameters: readonly unknown[], options: ExecuteOptions): Promise<StatementResult> {
    const query = { text: sql, values: [...parameters], ...(options.single === true ? SINGLE : {}) };
    return this.#limited(async () => {
      await this.#enter();
      try {
        this.#assertAlive();
        return toStatementResult(await this.#client.query<Record<string, unknown>>(query));
      } finally {
        this.#turns.give();
      }
    }, options.signal);
  }

  /** Rows through a portal, fetched chunk by chunk. The session is busy until the iteration ends. */
  async *stream(
    sql: string,
    parameters: readonly unknown[],
    chunkSize: number,
  ): AsyncGenerator<Record<string, unknown>[]> {
    if (!Number.isSafeInteger(chunkSize) || chunkSize < 1)
      throw new RangeError(`A chunk has at least 1 row, found ${chunkSize}.`);
    await this.#limited(() => this.#enter());
    this.#streaming = true;
    let unread: Cursor | undefined;
    try {
      this.#assertAlive();
      const cursor = this.#client.query(new Cursor(sql, [...parameters]));
      for (;;) {
        unread = undefined; // a portal whose reading fails is closed by the server, and `close` would wait for ever
        const rows = await this.#limited(() => cursor.read(chunkSize));
        if (rows.length === chunkSize) unread = cursor;
        if (rows.length > 0) yield rows;
        if (unread === undefined) return;
      }
    } finally {
      await this.#leaveStream(unread);
    }
  }

  /** From now on the socket alone does not keep the process alive. */
  unref(): void {
    const { stream } = this.#client.connection;
    if (stream instanceof Socket) stream.unref();
  }

  /** Says goodbye and closes; for a session that nobody uses. */
  end(): void {
    this.#lose(new SessionFailure('SESSION_CLOSED'));
    const { stream } = this.#client.connection;
    stream.once('finish', () => stream.destroy()); // a frozen server never closes its side
    void this.#client.end();
  }

  /** Closes the socket at once: a frozen server would keep a graceful end waiting for ever. */
  destroy(code: SessionFailureCode = 'SESSION_CLOSED'): void {
    this.#lose(new SessionFailure(code));
    this.#client.connection.stream.destroy();
  }

  async #connect(): Promise<void> {
    await this.#client.connect();
    const { tooOld } = this.#mode;
    if (tooOld !== undefined) throw new SessionFailure('SESSION_SERVER_TOO_OLD', undefined, tooOld);
    const { rows } = await this.#check();
    if (rows[0]?.read_only !== false) throw new SessionFailure('SESSION_READ_ONLY');
  }

  async #check(): Promise<pg.QueryResult<{ read_only: boolean }>> {
    try {
      return await this.#client.query<{ read_only: boolean }>(`${CHECK}, ${CHECK_INTERVAL}`);
    } catch (error) {
      if (findServerError(error)?.code !== UNSUPPORTED_SETTING) throw error;
      return this.#client.query<{ read_only: boolean }>(CHECK);
    }
  }

  async #leaveStream(unread: Cursor | undefined): Promise<void> {
    try {
      if (unread !== undefined && this.#lost === undefined) await this.#limited(() => unread.close());
    } finally {
      this.#streaming = false;
      this.#turns.give();
    }
  }

  async #enter(): Promise<void> {
    if (this.#streaming)
      throw new DatabaseError(
        'A stream is open on this connection, which can do nothing else until it ends. End the iteration first, or run the statement in another transaction.',
      );
    await this.#turns.take();
  }

  #assertAlive(): void {
    if (this.#lost !== undefined) throw this.parts.failures.of(new SessionFailure('SESSION_NOT_SENT', this.#lost));
  }

  /** Runs `work` until it settles, its limit passes, the signal aborts or the session is lost, whatever comes first. */
  #limited<T>(work: () => Promise<T>, signal?: AbortSignal, limit: Limit = this.#statementLimit): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted();
      this.#assertAlive();
      const timer = this.parts.clock.timer(limit.milliseconds, () => this.destroy(limit.code));
      const leave = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(fail);
      };
      const fail = (error: unknown): void => {
        leave();
        reject(this.#explained(error));
      };
      const onAbort = (): void => {
        fail(signal?.reason);
        this.destroy('SESSION_ABORTED');
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.add(fail);
      work().then((value) => {
        leave();
        resolve(value);
      }, fail);
    });
  }

  /** The error to reject with. A server that ends the session, or that no longer takes writes, makes it unusable. */
  #explained(error: unknown): unknown {
    const server = findServerError(error);
    if (server !== undefined) {
      if (endsSession(server.code) || server.severity === 'FATAL')
        this.#lose(new Error(`The server ended the session (SQLSTATE ${server.code}).`, { cause: error }));
      if (server.code !== '25006' || !this.#mode.readOnly) return error;
      const failure = new SessionFailure('SESSION_READ_ONLY', error);
      this.#lose(failure);
      return this.parts.failures.of(failure);
    }
    return error instanceof SessionFailure ? this.parts.failures.of(error) : error;
  }

  #lose(error: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    for (const fail of [...this.#pending]) fail(error);
    this.parts.onLost(error);
  }
}

/** The last statement's, where the text had several: `pg` then gives an array, which its types do not say. */
function toStatementResult(result: pg.QueryResult<Record<string, unknown>>): StatementResult {
  const last = [result].flat().at(-1);
  if (last === undefined) return { rows: [], affected: undefined };
  return { rows: last.rows, affected: CHANGING.includes(last.command) ? (last.rowCount ?? 0) : undefined };
}
