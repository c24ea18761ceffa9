import { Duration, type Clock } from '#core';
import { LockTimeoutError, type SqlSession, type UnitOfWork } from '#domain/database';
import type { GroupConsumer } from '../../messaging.driver.js';
import { EVENTS_ROUTE } from './fan-out.js';

/** Events that a group which begins with the oldest gets by one statement. */
const CHUNK = 10_000;
/** All kept events of a type at once, behind which nothing is fanned out: minutes, for millions. */
const LIMIT = Duration.parse('30m');

export interface SubscriptionsParts {
  readonly schema: string;
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  /** Takes the lock under which the relay moves the events, to the end of the running transaction. */
  lockRoute(route: string): Promise<void>;
}

interface Wanted {
  readonly group: string;
  readonly type: string;
  readonly ordered: boolean;
  readonly aside: boolean;
  readonly fromBeginning: boolean;
}

/**
 * Who wants what. A subscription is written under the lock of the relay's fan-out: an event is either kept already, and reaches the group only if it
 * begins with the oldest, or it is fanned out afterwards and reaches it once.
 */
export class Subscriptions {
  constructor(private readonly parts: SubscriptionsParts) {}

  async add(groups: readonly GroupConsumer[], signal: AbortSignal): Promise<void> {
    const missing = await this.#missing(groups.flatMap(wantedBy), signal);
    if (missing.length === 0) return; // every start but the first: no lock, no write
    for (;;) {
      try {
        return await this.parts.unitOfWork.run(() => this.#write(missing), { timeout: LIMIT, signal });
      } catch (error) {
        if (!(error instanceof LockTimeoutError)) throw error; // another process gives a group all kept events, which may take its time
        await this.parts.clock.sleep(100, { signal });
      }
    }
  }

  /** Says that this process handles the groups. */
  async seen(groups: readonly string[]): Promise<void> {
    await this.#update('last_seen_at = clock_timestamp()', groups);
  }

  /** Groups that let a key go on behind a parked delivery, whoever handles them. */
  async aside(): Promise<readonly string[]> {
    const rows = await this.parts.sql.query<{ group_name: string }>(
      `select distinct group_name from ${this.parts.schema}.subscriptions where aside`,
    );
    return rows.map((row) => row.group_name);
  }

  async isPaused(group: string): Promise<boolean> {
    const rows = await this.parts.sql.query(
      `select 1 as one from ${this.parts.schema}.subscriptions where group_name = $1 and paused limit 1`,
      [group],
    );
    return rows.length > 0;
  }

  /** @returns false when there is no such group. */
  async setPaused(group: string, paused: boolean): Promise<boolean> {
    return (await this.#update(`paused = ${paused}`, [group])) > 0;
  }

  /** In the order of the key: processes that say the same of several groups at the same time would else be able to wait for each other for ever. */
  async #update(change: string, groups: readonly string[]): Promise<number> {
    const { affected } = await this.parts.sql.execute(
      `with mine as materialized (
         select group_name, type from ${this.parts.schema}.subscriptions
         where group_name = any($1::text[]) order by group_name, type for update
       )
       update ${this.parts.schema}.subscriptions s set ${change} from mine
       where s.group_name = mine.group_name and s.type = mine.type`,
      [groups],
    );
    return affected;
  }

  async #missing(wanted: readonly Wanted[], signal: AbortSignal): Promise<readonly Wanted[]> {
    const rows = await this.parts.sql.query<{ group_name: string; type: string; ordered: boolean; aside: boolean }>(
      `select group_name, type, ordered, aside from ${this.parts.schema}.subscriptions where group_name = any($1::text[])`,
      [wanted.map(({ group }) => group)],
      { signal },
    );
    const known = new Set(rows.map((row) => JSON.stringify([row.group_name, row.type, row.ordered, row.aside])));
    return wanted.filter(
      ({ group, type, ordered, aside }) => !known.has(JSON.stringify([group, type, ordered, aside])),
    );
  }

  async #write(wanted: readonly Wanted[]): Promise<void> {
    await this.parts.lockRoute(EVENTS_ROUTE);
    for (const one of wanted) {
      if ((await this.#subscribe(one)) && one.fromBeginning) await this.#replay(one);
    }
  }

  /** @returns whether it is new. A type that joins a paused group is paused with it. */
  async #subscribe({ group, type, ordered, aside }: Wanted): Promise<boolean> {
    const { schema, sql } = this.parts;
    const { affected } = await sql.execute(
      `update ${schema}.subscriptions set ordered = $3, aside = $4 where group_name = $1 and type = $2`,
      [group, type, ordered, aside],
    );
    if (affected > 0) return false;
    await sql.execute(
      `insert into ${schema}.subscriptions (group_name, type, ordered, aside, paused)
       select $1, $2, $3, $4, exists (select 1 from ${schema}.subscriptions where group_name = $1 and paused)`,
      [group, type, ordered, aside],
    );
    return true;
  }

  async #replay({ group, type, ordered }: Wanted): Promise<void> {
    const { schema, sql } = this.parts;
    for (let after: string | null = '0'; after !== null;) {
      const rows: readonly { last: string | null }[] = await sql.query<{ last: string | null }>(
        `with chunk as materialized (
           select id, seq, key from ${schema}.events where type = $2 and seq > $4::int8 order by seq limit ${CHUNK}
         ), added as (
           insert into ${schema}.deliveries (event_id, seq, type, lane, key)
           select id, seq, $2, $1, case when $3 then key end from chunk order by seq
           on conflict (lane, event_id) do nothing
         )
         select max(seq) as last from chunk`,
        [group, type, ordered, after],
      );
      after = rows[0]?.last ?? null;
    }
  }
}

function wantedBy({ group, types, order, onPark, fromBeginning }: GroupConsumer): Wanted[] {
  return types.map((type) => ({
    group,
    type,
    ordered: order === 'key',
    aside: onPark === 'skip',
    fromBeginning: fromBeginning.includes(type),
  }));
}
