import type { SqlSession } from '#domain/database';
import { enter, entries, raise, seedItems } from './samples.js';

/** Where a case notes what must be kept or undone, and how it makes a collision: by plain SQL, or as the harness says where there is none. */
export interface Ledger {
  /** Writes a row that tells by its presence whether a transaction was kept; the same twice is a `UniqueViolationError`. */
  enter(entry: string): Promise<void>;
  /** All entries, sorted. */
  entries(): Promise<readonly string[]>;
  /** Fails inside the database as a serialization failure (40001) or a deadlock (40P01) does. */
  collide(sqlState: '40001' | '40P01'): Promise<unknown>;
  /** Puts `count` sample items into the table. */
  seedItems(count: number): Promise<void>;
}

export function sqlLedger(sql: SqlSession): Ledger {
  return {
    enter: (entry) => enter(sql, entry),
    entries: () => entries(sql),
    collide: (sqlState) => raise(sql, sqlState),
    seedItems: (count) => seedItems(sql, count),
  };
}
