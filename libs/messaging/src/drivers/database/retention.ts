import { BackgroundLoop, type LoopParts, type Duration } from '#core';
import type { SqlSession, UnitOfWork } from '#domain/database';
import { EVENTS_ROUTE } from './fan-out.js';

const BATCH = 1_000;
const BETWEEN_BATCHES = 100;
const HOUR = 3_600_000;

export interface RetentionParts extends LoopParts {
  readonly schema: string;
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly retention: Duration;
  lockRoute(route: string): Promise<void>;
}

/**
 * Removes events, with their deliveries, that are older than the retention and that every group has handled or discarded. Under the lock of the fan-out: a
 * group that begins with the oldest event gets deliveries of events that stay.
 */
export class Retention {
  readonly #loop: BackgroundLoop;

  constructor(private readonly parts: RetentionParts) {
    this.#loop = new BackgroundLoop('removing old events', parts, async () =>
      (await this.removeBatch()) === BATCH ? BETWEEN_BATCHES : HOUR * (0.9 + parts.random.next() * 0.2),
    );
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** @returns how many events were removed. */
  async removeBatch(): Promise<number> {
    const { schema, sql, unitOfWork, retention } = this.parts;
    return unitOfWork.run(async () => {
      await this.parts.lockRoute(EVENTS_ROUTE);
      const { affected } = await sql.execute(
        `with old as materialized (
           select e.id from ${schema}.events e
           where e.published_at < (select clock_timestamp()) - $1::float8 * interval '1 millisecond'
             and not exists (select from ${schema}.deliveries d where d.event_id = e.id and d.state not in (3, 6))
           order by e.published_at limit ${BATCH}
         ), accounts as (
           delete from ${schema}.deliveries where event_id in (select id from old)
         )
         delete from ${schema}.events where id in (select id from old)`,
        [retention.milliseconds],
      );
      return affected;
    });
  }
}
