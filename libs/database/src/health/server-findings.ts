import { Duration } from '#core';

/** Something that works and that someone should look at. */
export interface Finding {
  readonly code: string;
  readonly detail: string;
}

/** Runs one statement and gives its rows. */
export type RunStatement = (
  sql: string,
  parameters: readonly unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Longer, and what a vacuum could have removed piles up: claims on the outbox become slow first. */
const OLD_SNAPSHOT = Duration.parse('15m');
/** A message waits for milliseconds where a relay runs. */
const OLD_MESSAGE = Duration.parse('1m');

const SERVER = `
  select current_setting('autovacuum')::bool and current_setting('track_counts')::bool as vacuums,
    (select max(extract(epoch from clock_timestamp() - xact_start)) from pg_stat_activity
      where datname = current_database() and backend_xmin is not null and pid <> pg_backend_pid())::float8 as snapshot,
    (select max(extract(epoch from clock_timestamp() - prepared)) from pg_prepared_xacts
      where database = current_database())::float8 as prepared`;

/** What is wrong with a server that works. Sessions of other roles are seen by a member of `pg_read_all_stats` alone. */
export async function findInServer(run: RunStatement): Promise<readonly Finding[]> {
  const [row] = await run(SERVER, []);
  const findings: Finding[] = [];
  if (row?.['vacuums'] !== true)
    findings.push({
      code: 'AUTOVACUUM_OFF',
      detail: 'The server removes no dead rows by itself (autovacuum or track_counts is off): tables and queries grow.',
    });
  const snapshot = secondsIn(row, 'snapshot');
  if (snapshot > OLD_SNAPSHOT.milliseconds / 1_000)
    findings.push({
      code: 'OLD_SNAPSHOT',
      detail: `A transaction has been open for ${span(snapshot)}, and no vacuum can remove what it might see. End it: select * from pg_stat_activity order by xact_start.`,
    });
  const prepared = secondsIn(row, 'prepared');
  if (prepared > OLD_SNAPSHOT.milliseconds / 1_000)
    findings.push({
      code: 'OLD_PREPARED_TRANSACTION',
      detail: `A prepared transaction has waited for ${span(prepared)}, with its locks. Commit or roll it back: select * from pg_prepared_xacts.`,
    });
  return findings;
}

/** Whether the outbox is emptied. @param schema quoted. Of many that wait, the first ones are looked at. */
export async function findInOutbox(run: RunStatement, schema: string): Promise<readonly Finding[]> {
  const [row] = await run(
    `select extract(epoch from clock_timestamp() - min(run_at))::float8 as oldest
     from (select run_at from ${schema}.outbox where state = 1 order by lane, seq limit 100) first`,
    [],
  );
  const oldest = secondsIn(row, 'oldest');
  if (oldest <= OLD_MESSAGE.milliseconds / 1_000) return [];
  return [
    {
      code: 'OUTBOX_BEHIND',
      detail: `A message has waited in the outbox for ${span(oldest)}. See that a process with the role worker or all runs, and what its log says of the relay.`,
    },
  ];
}

function secondsIn(row: Readonly<Record<string, unknown>> | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

function span(seconds: number): string {
  return Duration.seconds(Math.round(seconds)).toString();
}
