import { Client } from 'pg';
import type { Query } from './effects.js';

/** Reads, and where a test says so writes, a shop's database on a server. */
export function serverQuery(url: string): Query {
  return async (sql) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
}
