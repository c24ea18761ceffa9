import { relayLockKey } from '#database';
import type { SqlSession } from '#domain/database';

/**
 * Takes the lock under which the relay moves the messages of a route, to the end of the running transaction: a statement of its own, so that what follows sees
 * all that the relay has done.
 */
export function routeLock(schema: string, sql: SqlSession): (route: string) => Promise<void> {
  return async (route) => {
    await sql.query('select pg_advisory_xact_lock($1::int8)', [relayLockKey(schema, route)]);
  };
}
