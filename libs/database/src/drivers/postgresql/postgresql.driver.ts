import { Duration, SystemRandom, type Clock, type Random } from '#core';
import { ConnectionPoolError, type DatabaseError } from '#domain/database';
import type {
  AcquireOptions,
  DatabaseConnection,
  DatabaseDriver,
  DatabaseLoad,
  StatementResult,
} from '../../database.driver.js';
import type { DatabaseListener, ListenRequest } from '../../database.signals.js';
import { BoundedPool, type PoolState } from './bounded-pool.js';
import { clientConfig } from './client-config.js';
import { postgresqlCommitCheck } from './commit-check.js';
import { ConnectionFailures, isConnectionLoss } from './connection-failures.js';
import { LeasedConnection } from './leased-connection.js';
import { postgresqlCapabilities } from './postgresql.capabilities.js';
import type { PostgresqlOptions } from './postgresql.options.js';
import { PostgresqlListener } from './postgresql-listener.js';
import { PostgresqlProbe } from './postgresql-probe.js';
import { PostgresqlSession, type SessionParts } from './postgresql-session.js';
import { describePostgresqlUrl, parsePostgresqlUrl } from './postgresql-url.js';
import { SessionFailure } from './session-failure.js';

export interface PostgresqlDriverParts {
  readonly clock: Clock;
  /** For the jitter between attempts to listen; the machine's unless given. */
  readonly random?: Random;
  /** The named instance, for the names of variables in errors; `default` unless given. */
  readonly instance?: string;
}

/** How much longer than the server the client waits, so that the server's own answer comes first when it gives one. */
const CLIENT_GRACE = Duration.seconds(1);

/** A PostgreSQL server through `pg`: a bounded pool that fails fast, limits on both sides, and connections that are replaced rather than repaired. */
export class PostgresqlDriver implements DatabaseDriver {
  readonly name = 'postgresql';
  readonly capabilities = postgresqlCapabilities;
  readonly commitCheck = postgresqlCommitCheck;
  readonly target: string;
  readonly #failures: ConnectionFailures;
  readonly #pool: BoundedPool<PostgresqlSession>;
  readonly #listeners = new Set<PostgresqlListener>();
  readonly #probe: PostgresqlProbe;
  readonly #random: Random;
  readonly #sessionParts: Omit<SessionParts, 'statementLimit' | 'onLost'>;
  #closed = false;

  /** @throws ConfigurationError when the URL cannot be used. */
  constructor(
    private readonly options: PostgresqlOptions,
    private readonly parts: PostgresqlDriverParts,
  ) {
    const url = options.url.reveal();
    const failures = new ConnectionFailures(describePostgresqlUrl(url), parts.instance ?? 'default');
    const config = clientConfig(parsePostgresqlUrl(url, failures.variable('URL')), options, failures);
    this.target = failures.target;
    this.#failures = failures;
    this.#random = parts.random ?? new SystemRandom();
    this.#sessionParts = {
      config,
      clock: parts.clock,
      failures,
      connectLimit: options.connectTimeout.milliseconds,
    };
    this.#probe = new PostgresqlProbe({
      clock: parts.clock,
      idleTimeout: options.idleTimeout.milliseconds,
      newSession: (own) => new PostgresqlSession({ ...this.#sessionParts, ...own }),
      closed: () => failures.of(new SessionFailure('SESSION_CLOSED')),
    });
    this.#pool = new BoundedPool({
      clock: parts.clock,
      max: options.poolMax,
      wait: options.poolWait.milliseconds,
      maxWaiters: options.poolWaiters,
      idleTimeout: options.idleTimeout.milliseconds,
      newSession: (onLost) =>
        new PostgresqlSession({
          ...this.#sessionParts,
          statementLimit: options.statementTimeout.milliseconds + CLIENT_GRACE.milliseconds,
          onLost,
        }),
      exhausted: (state, why) => this.#exhausted(state, why),
      closed: () => failures.of(new SessionFailure('SESSION_CLOSED')),
    });
  }

  async open(options: AcquireOptions = {}): Promise<void> {
    const connection = await this.acquire(options);
    try {
      await connection.execute('select 1', [], options);
    } catch (error) {
      throw this.mapError(error) ?? error;
    } finally {
      connection.release();
    }
  }

  async acquire(options: AcquireOptions = {}): Promise<DatabaseConnection> {
    const session = await this.#pool.acquire(options.signal);
    return new LeasedConnection(session, (used) => this.#pool.release(used));
  }

  mapError(error: unknown): DatabaseError | undefined {
    return this.#failures.map(error);
  }

  isConnectionLoss(error: unknown): boolean {
    return isConnectionLoss(error);
  }

  listen(request: ListenRequest): DatabaseListener {
    if (this.#closed) throw this.#failures.of(new SessionFailure('SESSION_CLOSED'));
    const listener = new PostgresqlListener({
      request,
      clock: this.parts.clock,
      random: this.#random,
      failures: this.#failures,
      newSession: (own) => new PostgresqlSession({ ...this.#sessionParts, ...own }),
      onClosed: () => this.#listeners.delete(listener),
    });
    this.#listeners.add(listener);
    listener.start();
    return listener;
  }

  look(sql: string, parameters: readonly unknown[], options: AcquireOptions = {}): Promise<StatementResult> {
    return this.#probe.look(sql, parameters, options);
  }

  load(): DatabaseLoad {
    return { ...this.#pool.state, max: this.options.poolMax };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([
      this.#pool.close(),
      this.#probe.close(),
      ...[...this.#listeners].map((listener) => listener.close()),
    ]);
  }

  #exhausted(state: PoolState, why: 'wait' | 'queue'): ConnectionPoolError {
    const { poolMax, poolWait, poolWaiters } = this.options;
    const { inUse, connecting, waiting } = state;
    const what =
      why === 'wait'
        ? `none of ${poolMax} connections became free within ${poolWait.toString()}`
        : `${poolWaiters} callers wait for ${poolMax} connections already`;
    return new ConnectionPoolError(
      `${this.target}: ${what} (${inUse} in use, ${connecting} connecting, ${waiting} waiting). Try again later; if it persists, shorten transactions or raise ${this.#failures.variable('POOL_MAX')}.`,
      {
        retryAfter: poolWait,
        details: { target: this.target, variable: this.#failures.variable('POOL_MAX'), inUse, connecting, waiting },
      },
    );
  }
}
