import type { OutboxLag } from '#domain/outbox';
import { ROW_STATE } from '../../leased-rows/row-state.js';
import type { OutboxApplication } from '../outbox-harness.js';

type Looking = Pick<OutboxApplication, 'sql' | 'schema'>;

/** A row of the outbox, as an operator sees it. */
export interface OutboxRow {
  readonly topic: string;
  readonly state: number;
  readonly attempt: number;
  readonly crashes: number;
  readonly reason: string | null;
  readonly failures: readonly { readonly attempt: number; readonly code: string; readonly message: string }[];
}

/** What the outbox holds, in the order of `seq`. */
export function rows({ sql, schema }: Looking): Promise<readonly OutboxRow[]> {
  return sql.query<OutboxRow>(
    `select topic, state, attempt, crashes, reason, failures from ${schema}.outbox order by seq`,
  );
}

/** The topics of what the outbox holds, in the order of `seq`. */
export async function kept(application: Looking): Promise<readonly string[]> {
  return (await rows(application)).map(({ topic }) => topic);
}

/** Makes due what waits for its time. */
export async function hurry({ sql, schema }: Looking): Promise<void> {
  await sql.execute(`update ${schema}.outbox set run_at = clock_timestamp() where state = ${ROW_STATE.scheduled}`);
}

/** Lets all leases run out. */
export async function runOut({ sql, schema }: Looking): Promise<void> {
  await sql.execute(`update ${schema}.outbox set lease_until = clock_timestamp() where state = ${ROW_STATE.leased}`);
}

/** What waits on one route, without the age. */
export async function lagOf(
  { routes }: Pick<OutboxApplication, 'routes'>,
  name: string,
): Promise<Omit<OutboxLag, 'oldest'> | undefined> {
  const lag = (await routes.lag()).find(({ route }) => route === name);
  return lag && { route: lag.route, waiting: lag.waiting, scheduled: lag.scheduled, parked: lag.parked };
}

/** Puts a row into the outbox as another process would whose hint was lost. */
export async function insertSilently(
  { sql, schema }: Looking,
  row: { readonly id: string; readonly route: string; readonly topic: string },
): Promise<void> {
  await sql.execute(
    `insert into ${schema}.outbox (id, lane, topic, payload, headers) values ($1::uuid, $2, $3, '{}', '{}'::jsonb)`,
    [row.id, row.route, row.topic],
  );
}

/**
 * Runs `work` while a trigger of the outbox writes a row of `suite_entry` for what it is declared for. `entry` is an expression over `new`, where
 * the trigger has one.
 */
export async function withTrigger(
  { sql, schema }: Looking,
  trigger: { readonly on: string; readonly entry: string },
  work: () => Promise<void>,
): Promise<void> {
  await sql.execute(
    `create or replace function suite_note() returns trigger language plpgsql as
     $$ begin insert into suite_entry (entry) values (${trigger.entry}); return null; end $$`,
  );
  const on = trigger.on.replace('{outbox}', `${schema}.outbox`);
  await sql.execute(`create trigger suite_note ${on} execute function suite_note()`);
  try {
    await work();
  } finally {
    await sql.execute(`drop trigger suite_note on ${schema}.outbox`);
    await sql.execute('drop function suite_note()');
  }
}
