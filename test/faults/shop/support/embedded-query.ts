import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Query } from './effects.js';

/** Reads the embedded database of a shop that has stopped. */
export function embeddedQuery(dataDir: string): Query {
  return async (sql) => {
    const engine = await PGlite.create(join(dataDir, 'database', 'postgres'));
    try {
      return (await engine.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await engine.close();
    }
  };
}
