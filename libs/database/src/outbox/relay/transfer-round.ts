import { checkpoint, isAbort, type FaultReporter } from '#core';
import type { SqlSession, SqlValue, UnitOfWork } from '#domain/database';
import type { TransferRoute } from '#domain/outbox';
import type { Round } from './round.js';
import { relayLockKey } from './relay-lock.js';
import type { RelayTraces } from './relay-traces.js';
import { moveStatement, tracedMoveStatement } from './transfer-statements.js';

export interface TransferRoundParts {
  readonly route: TransferRoute;
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly schema: string;
  readonly batch: number;
  readonly faults: FaultReporter;
  /** Aborts when the process cannot wait any longer: what is being moved stays where it was. */
  readonly cut: AbortSignal;
  /** Who observes; undefined: the messages are moved as they are, by one statement. */
  readonly traces?: RelayTraces | undefined;
}

/** Moves a batch within the database. One relay at a time: the lock is a statement of its own, so that what follows sees all that the one before has done. */
export class TransferRound {
  readonly #lockKey: bigint;
  readonly #move: string;

  constructor(private readonly parts: TransferRoundParts) {
    const { schema, route, traces } = parts;
    this.#lockKey = relayLockKey(schema, route.name);
    this.#move = traces === undefined ? moveStatement(schema, route) : tracedMoveStatement(schema, route);
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
    const { sql, batch, traces } = this.parts;
    const [lock] = await sql.query<{ obtained: boolean }>('select pg_try_advisory_xact_lock($1::int8) as obtained', [
      this.#lockKey,
    ]);
    if (lock?.obtained !== true) return undefined;
    const count =
      traces === undefined ? await this.#moveRows() : await traces.around(batch, (carried) => this.#moveRows(carried));
    if (count > 0) checkpoint('relay.transferred');
    return count;
  }

  async #moveRows(carried: readonly SqlValue[] = []): Promise<number> {
    const { sql, route, batch } = this.parts;
    const [moved] = await sql.query<{ count: number }>(this.#move, [route.name, batch, ...carried]);
    return moved?.count ?? 0;
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
