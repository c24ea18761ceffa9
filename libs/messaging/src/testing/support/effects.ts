import type { SqlSession } from '#domain/database';

/** The suite's table. It has no key but its own, so that an effect that happened twice shows as two rows. */
export const suiteTableStatements: readonly string[] = [
  'drop table if exists suite_effect',
  `create table suite_effect (
     id bigint generated always as identity primary key,
     consumer text not null,
     note text not null
   )`,
];

/** What a handler does that counts: a row, in the transaction that runs. */
export async function enter(sql: SqlSession, consumer: string, note: string): Promise<void> {
  await sql.execute('insert into suite_effect (consumer, note) values ($1, $2)', [consumer, note]);
}

/** The notes of all effects of one consumer, in the order in which they were written. */
export async function effectsOf(sql: SqlSession, consumer: string): Promise<readonly string[]> {
  const rows = await sql.query<{ note: string }>('select note from suite_effect where consumer = $1 order by id', [
    consumer,
  ]);
  return rows.map(({ note }) => note);
}
