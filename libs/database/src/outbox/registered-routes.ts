import { CompositionError, Duration, type TransactionScope } from '#core';
import type { OwnSchema, SqlSession } from '#domain/database';
import { OutboxRoutes, type OutboxLag, type OutboxRoute } from '#domain/outbox';
import { ROW_STATE } from '../leased-rows/row-state.js';
import type { WakeUps } from '../wake-ups/wake-ups.js';
import { outboxMigrations } from './outbox.migrations.js';
import { wakeRoutes } from './outbox-topics.js';

export interface RegisteredRoutesParts {
  readonly ownSchema: OwnSchema;
  readonly sql: SqlSession;
  /** That of the same database. */
  readonly unitOfWork: { current(): TransactionScope | undefined };
  readonly wakeUps: WakeUps;
}

interface LagRow {
  readonly route: string;
  readonly waiting: number;
  readonly scheduled: number;
  readonly parked: number;
  readonly oldest: number | null;
}

/** The routes of this process, and what waits on those of the whole database. */
export class RegisteredRoutes extends OutboxRoutes {
  readonly #routes = new Map<string, OutboxRoute>();
  #served = false;

  constructor(private readonly parts: RegisteredRoutesParts) {
    super();
  }

  register(route: OutboxRoute): void {
    if (this.#routes.has(route.name))
      throw new CompositionError(`Two outbox routes are named "${route.name}". Give one of them another name.`);
    if (this.#served)
      throw new CompositionError(
        `The outbox route "${route.name}" was registered after the relay had started, and would not be served. Register it while the application is put together.`,
      );
    this.parts.ownSchema.use(outboxMigrations);
    this.#routes.set(route.name, route);
  }

  has(name: string): boolean {
    return this.#routes.has(name);
  }

  /** The routes for the relay. From now on there are no others. */
  serve(): readonly OutboxRoute[] {
    this.#served = true;
    return [...this.#routes.values()];
  }

  async lag(): Promise<readonly OutboxLag[]> {
    if (this.#routes.size === 0) return []; // then nobody may have asked for the table
    const rows = await this.parts.sql.query<LagRow>(
      `select lane as route,
         count(*) filter (where state in (${ROW_STATE.ready}, ${ROW_STATE.leased}))::int4 as waiting,
         count(*) filter (where state = ${ROW_STATE.scheduled})::int4 as scheduled,
         count(*) filter (where state in (${ROW_STATE.parked}, ${ROW_STATE.parkedAside}))::int4 as parked,
         (extract(epoch from clock_timestamp() - min(run_at) filter (where state = ${ROW_STATE.ready})) * 1000)::float8 as oldest
       from ${this.parts.ownSchema.name}.outbox group by lane order by lane`,
    );
    return rows.map(({ oldest, ...row }) => ({
      ...row,
      oldest: oldest === null ? undefined : Duration.milliseconds(Math.max(0, oldest)),
    }));
  }

  async redrive(route: string): Promise<number> {
    const { affected } = await this.parts.sql.execute(
      `update ${this.parts.ownSchema.name}.outbox
       set state = ${ROW_STATE.ready}, attempt = 0, crashes = 0, reason = null, finished_at = null, run_at = clock_timestamp()
       where lane = $1 and state in (${ROW_STATE.parked}, ${ROW_STATE.parkedAside})`,
      [route],
    );
    const wake = (): void => wakeRoutes(this.parts.wakeUps, [route]);
    const scope = this.parts.unitOfWork.current();
    if (affected > 0) {
      if (scope === undefined) wake();
      else scope.afterCommit(wake);
    }
    return affected;
  }
}
