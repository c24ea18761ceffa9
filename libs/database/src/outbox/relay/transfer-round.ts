import { checkpoint, isAbort, type FaultReporter } from '#core';
import type { SqlSession, UnitOfWork } from '#domain/database';
import type { TransferRoute } from '#domain/outbox';
import { ROW_STATE } from '../../leased-rows/row-state.js';
import type { Round } from './round.js';
import { relayLockKey } from './relay-lock.js';

export interface TransferRoundParts {
  readonly route: TransferRoute;
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly schema: string;
  readonly batch: number;
  readonly faults: FaultReporter;
  /** Aborts when the process cannot wait any longer: what is being moved stays where it was. */
  readonly cut: AbortSignal;
}

/** Moves a batch within the database. One relay at a time: the lock is a statement of its own, so that what follows sees all that the one before has done. */
export class TransferRound {
  readonly #lockKey: bigint;
  readonly #move: string;

  constructor(private readonly parts: TransferRoundParts) {
    const { schema, route } = parts;
    this.#lockKey = relayLockKey(schema, route.name);
    // A message behind a delayed one of its key waits for it. `offset 0` keeps the look-up by index: as a join of tables that were never analyzed it took 14 s.
    this.#move = `
      with moved as (
        delete from ${schema}.outbox where id = any(array(
          select o.id from ${schema}.outbox o
          where o.lane = $1 and o.state = ${ROW_STATE.ready} and (o.key is null or not exists (
            select from ${schema}.outbox d
            where d.lane = o.lane and d.key = o.key and d.state = ${ROW_STATE.scheduled} and d.seq < o.seq offset 0))
          order by o.seq limit $2))
        returning seq, id, topic, key, payload, headers, appended_at
      ),
      batch as (select * from moved order by seq),
      ${route.sql}
      select count(*)::int4 as count from moved`;
  }

  async run(): Promise<Round> {
    const { batch, unitOfWork, cut } = this.parts;
    let moved: number | undefined;
    try {
      moved = await unitOfWork.run(() => this.#moveBatch(), { signal: cut });
    } catch (error) {
      if (!isAbort(error, cut)) throw error;
    }
    if (moved === undefined) return { kind: 'busy' };
    if (moved === 0) return { kind: 'idle' };
    checkpoint('relay.committed');
    this.#tell(moved);
    return moved === batch ? { kind: 'more' } : { kind: 'idle' };
  }

  /** @returns how many, or undefined when another relay is at it. */
  async #moveBatch(): Promise<number | undefined> {
    const { sql, route, batch } = this.parts;
    const [lock] = await sql.query<{ obtained: boolean }>('select pg_try_advisory_xact_lock($1::int8) as obtained', [
      this.#lockKey,
    ]);
    if (lock?.obtained !== true) return undefined;
    const [moved] = await sql.query<{ count: number }>(this.#move, [route.name, batch]);
    const count = moved?.count ?? 0;
    if (count > 0) checkpoint('relay.transferred');
    return count;
  }

  #tell(count: number): void {
    const { route, faults } = this.parts;
    try {
      route.moved(count);
    } catch (error) {
      faults.report({ where: `the route "${route.name}" was told that messages were moved`, error }); // they were moved all the same
    }
  }
}
