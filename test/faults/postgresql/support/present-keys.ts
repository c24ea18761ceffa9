import pg from 'pg';

/** The keys in a table of one database, once no session of it is in a transaction any more. */
export async function presentKeys(url: string, table: string): Promise<ReadonlySet<string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const end = performance.now() + 10_000; ;) {
      const { rows } = await client.query<{ busy: number }>(
        `select count(*)::int as busy from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
      );
      if (rows[0]?.busy === 0) break;
      if (performance.now() > end) throw new Error('A session was still in a transaction after 10 s.');
    }
    const { rows } = await client.query<{ key: string }>(`select key from ${table}`);
    return new Set(rows.map(({ key }) => key));
  } finally {
    await client.end();
  }
}
