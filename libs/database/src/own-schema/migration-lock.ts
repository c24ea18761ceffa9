import { createHash } from 'node:crypto';
import type { DatabaseConnection, DatabaseDriver } from '../database.driver.js';

/** One key for our own tables and the application's: what changes the schema of a database does so alone. */
const KEY = createHash('sha256').update('nestjs-groundwork/migrations').digest().readBigInt64BE(0);

const TRY = {
  session: 'select pg_try_advisory_lock($1) as mine',
  transaction: 'select pg_try_advisory_xact_lock($1) as mine',
} as const;

/**
 * Lets one process at a time change the schema: the others wait, and then find nothing to do. The lock is held by a connection of its own.
 * A driver that no other process can use needs none.
 */
export async function withMigrationLock<T>(
  driver: DatabaseDriver,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  if (!driver.capabilities.sharedByProcesses) return work();
  const connection = await driver.acquire({ signal });
  try {
    await waitForMigrationLock(connection, 'session', signal);
    return await work();
  } finally {
    await connection.execute('select pg_advisory_unlock_all()', []).finally(() => connection.release());
  }
}

/**
 * Takes the lock until the session unlocks it, or until its transaction ends. The session's lock timeout is for rows; another process may well migrate for
 * longer, so we wait as long as the start itself may.
 */
export async function waitForMigrationLock(
  connection: DatabaseConnection,
  held: keyof typeof TRY,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await connection.execute(TRY[held], [KEY], { signal });
    if (rows[0]?.['mine'] === true) return;
    await connection.execute('select pg_sleep(0.1)', [], { signal });
  }
}
