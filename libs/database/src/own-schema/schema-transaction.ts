import type { DatabaseConnection, DatabaseDriver } from '../database.driver.js';

/** One transaction on a connection of its own, below the unit of work: while the schema is made there is no unit of work yet. */
export async function inTransaction<T>(
  driver: DatabaseDriver,
  signal: AbortSignal,
  work: (connection: DatabaseConnection) => Promise<T>,
): Promise<T> {
  return through({ driver, signal, ending: 'commit' }, work);
}

/** The same, and whatever `work` has made is undone. */
export async function inUndoneTransaction<T>(
  driver: DatabaseDriver,
  signal: AbortSignal,
  work: (connection: DatabaseConnection) => Promise<T>,
): Promise<T> {
  return through({ driver, signal, ending: 'rollback' }, work);
}

interface Course {
  readonly driver: DatabaseDriver;
  readonly signal: AbortSignal;
  readonly ending: 'commit' | 'rollback';
}

async function through<T>(
  { driver, signal, ending }: Course,
  work: (connection: DatabaseConnection) => Promise<T>,
): Promise<T> {
  const connection = await driver.acquire({ signal });
  try {
    await connection.execute('begin', [], { signal });
    try {
      const result = await work(connection);
      await connection.execute(ending, []);
      return result;
    } catch (error) {
      if (!signal.aborted) await rollBack(driver, connection, error); // an aborted statement has made the connection unusable, which ends its transaction
      throw error;
    }
  } finally {
    connection.release();
  }
}

/** A connection that is gone has rolled back by itself. */
async function rollBack(driver: DatabaseDriver, connection: DatabaseConnection, reason: unknown): Promise<void> {
  try {
    await connection.execute('rollback', []);
  } catch (error) {
    if (!driver.isConnectionLoss(error))
      throw new AggregateError([reason, error], 'A transaction failed, and so did undoing it.', { cause: error });
  }
}
