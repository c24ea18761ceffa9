import { CallContext, findByCode } from '#core';
import { CommitOutcomeUnknownError, DatabaseUnavailableError, TransactionAbortedError } from '#domain/database';
import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection as KyselyConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type { DatabaseConnection, DatabaseDriver, ExecuteOptions } from '../database.driver.js';
import type { SlowStatements } from '../statements/slow-statements.js';
import { CarriedError, carriedBy } from './carried-error.js';
import { isSingleStatement } from './single-statement.js';

/** Kysely's view of one of our connections: remembers whether a transaction is open and whether a statement of it failed. */
class GroundworkConnection implements KyselyConnection {
  /** The signal of the transaction that holds this connection. */
  signal: AbortSignal | undefined;
  inTransaction = false;
  /** PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error, so we must know it ourselves. */
  failed = false;
  #released = false;

  constructor(
    private readonly inner: DatabaseConnection,
    private readonly slow: SlowStatements | undefined,
  ) {}

  /** Kysely releases after a rollback that succeeded and not after one that failed, so we do it ourselves, and once. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.inner.release();
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const signal = this.signal ?? CallContext.current()?.signal;
    const result = await this.send(query.sql, query.parameters, { signal, single: isSingleStatement(query) });
    return {
      rows: result.rows as R[],
      ...(result.affected === undefined ? {} : { numAffectedRows: BigInt(result.affected) }),
    };
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    const { inTransaction } = this;
    const chunks = this.inner.stream(query.sql, query.parameters, chunkSize);
    try {
      for await (const rows of this.slow?.watched(query.sql, chunks, inTransaction) ?? chunks)
        yield { rows: rows as R[] };
    } catch (error) {
      this.failed = inTransaction;
      throw new CarriedError(error);
    }
  }

  async send(
    sql: string,
    parameters: readonly unknown[] = [],
    options: ExecuteOptions = {},
  ): ReturnType<DatabaseConnection['execute']> {
    const begun = this.slow?.begin() ?? 0;
    const { inTransaction } = this;
    try {
      const result = await this.inner.execute(sql, parameters, options);
      this.slow?.ended(sql, begun, { inTransaction, rows: result.affected ?? result.rows.length });
      return result;
    } catch (error) {
      this.slow?.ended(sql, begun, { inTransaction, error });
      this.failed = this.inTransaction;
      throw new CarriedError(error);
    }
  }
}

class GroundworkDriver implements Driver {
  constructor(
    private readonly driver: DatabaseDriver,
    private readonly slow: () => SlowStatements | undefined,
  ) {}

  init(): Promise<void> {
    return Promise.resolve(); // `acquire` opens the driver; Kysely would await us without a limit
  }

  async acquireConnection(): Promise<GroundworkConnection> {
    try {
      return new GroundworkConnection(
        await this.driver.acquire({ signal: CallContext.current()?.signal }),
        this.slow(),
      );
    } catch (error) {
      throw new CarriedError(error);
    }
  }

  async beginTransaction(connection: GroundworkConnection, settings: TransactionSettings): Promise<void> {
    connection.signal = CallContext.current()?.transaction?.signal;
    const isolation = settings.isolationLevel === undefined ? '' : ` isolation level ${settings.isolationLevel}`;
    const access = settings.accessMode === undefined ? '' : ` ${settings.accessMode}`;
    try {
      await connection.send(`begin${isolation}${access}`, [], { signal: connection.signal });
      connection.inTransaction = true;
    } catch (error) {
      connection.release(); // Kysely keeps the connection only once a transaction is open
      throw error;
    }
  }

  async commitTransaction(connection: GroundworkConnection): Promise<void> {
    if (connection.failed)
      throw new CarriedError(
        new TransactionAbortedError(
          'A statement of this unit of work failed and its error was not passed on, so nothing can be committed. Let the error end the closure, or run that statement in a savepoint.',
        ),
      );
    try {
      await connection.send('commit');
      connection.inTransaction = false;
    } catch (error) {
      const lost = carriedBy(error);
      if (this.driver.isConnectionLoss(lost) && !isCertainlyNotCommitted(lost)) {
        throw new CarriedError(
          new CommitOutcomeUnknownError(
            `The connection to ${this.driver.target} was lost after COMMIT was sent. Look whether the change took effect, or repeat it with the same idempotency key.`,
            { cause: lost, details: { target: this.driver.target } },
          ),
        );
      }
      throw error;
    }
  }

  async rollbackTransaction(connection: GroundworkConnection): Promise<void> {
    try {
      await connection.send('rollback');
    } catch (error) {
      if (!this.driver.isConnectionLoss(carriedBy(error))) throw error;
    } finally {
      connection.inTransaction = false;
      connection.release(); // the server rolls back by itself what a lost connection had open
    }
  }

  async savepoint(connection: GroundworkConnection, name: string): Promise<void> {
    await connection.send(`savepoint "${name}"`, [], { signal: connection.signal });
  }

  async rollbackToSavepoint(connection: GroundworkConnection, name: string): Promise<void> {
    await connection.send(`rollback to savepoint "${name}"`, [], { signal: connection.signal });
    connection.failed = false;
  }

  async releaseSavepoint(connection: GroundworkConnection, name: string): Promise<void> {
    await connection.send(`release savepoint "${name}"`, [], { signal: connection.signal });
  }

  releaseConnection(connection: GroundworkConnection): Promise<void> {
    connection.release();
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return Promise.resolve(); // who opened the driver closes it; the ORM would also when it merely reconnects
  }
}

/** The COMMIT was never sent, or the server had ended the session before it came (SQLSTATE 25P03: idle in transaction for too long). */
function isCertainlyNotCommitted(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError && error.details['sent'] === false) return true;
  return findByCode(error, ['25P03']) !== undefined;
}

/** MikroORM's way to our drivers: PostgreSQL's dialect over the driver contract. */
export class GroundworkDialect implements Dialect {
  #slow: SlowStatements | undefined;

  constructor(private readonly driver: DatabaseDriver) {}

  /** Statements of connections that are taken from now on are watched: the ORM's options are made before there is a clock. */
  watch(slow: SlowStatements): void {
    this.#slow = slow;
  }

  createAdapter(): PostgresAdapter {
    return new PostgresAdapter();
  }

  createDriver(): Driver {
    return new GroundworkDriver(this.driver, () => this.#slow);
  }

  createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }

  createQueryCompiler(): PostgresQueryCompiler {
    return new PostgresQueryCompiler();
  }
}
