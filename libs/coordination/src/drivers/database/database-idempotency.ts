import { Duration } from '#core';
import { CoordinationUnavailableError, IdempotencyInFlightError } from '#domain/coordination';
import { LockTimeoutError, type SqlSession, type SqlValue, type UnitOfWork } from '#domain/database';
import type {
  IdempotencyAnswer,
  IdempotencyBegin,
  IdempotencyBeginning,
  IdempotencyStore,
} from '../../idempotency/idempotency-store.js';

/** A key that was found taken can have been given up when it is looked at, and so on. */
const ATTEMPTS = 5;

export interface DatabaseIdempotencyParts {
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  /** What every idempotency key begins with. */
  readonly prefix: string;
}

interface TakenRow {
  readonly fingerprint: string;
  readonly answer: string | null;
  readonly free_after: number;
}

const LEASE_END = `clock_timestamp() + $4::float8 * interval '1 millisecond'`;

/** Idempotency keys as rows. Every statement belongs to the unit of work that runs, if one does: the primary key makes a concurrent one wait for the transaction that came first. */
export class DatabaseIdempotency implements IdempotencyStore {
  readonly #table: string;

  constructor(private readonly parts: DatabaseIdempotencyParts) {
    this.#table = `${parts.schema}.idempotency_keys`;
  }

  joined<T>(work: () => Promise<T>): Promise<T> | undefined {
    const { unitOfWork } = this.parts;
    return unitOfWork.current() === undefined ? undefined : unitOfWork.run(work, { propagation: 'savepoint' });
  }

  async begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await this.#take(begin, signal)) return { kind: 'begun' };
      const taken = await this.#taken(begin.key, signal);
      if (taken !== undefined) return taken;
    }
    throw new CoordinationUnavailableError('The idempotency key is taken and given up again all the time. Try again.', {
      retryAfter: Duration.seconds(1),
    });
  }

  async renew({ key, owner, leaseMilliseconds }: IdempotencyBegin, signal: AbortSignal | undefined): Promise<boolean> {
    const affected = await this.#change(
      `update ${this.#table} set ends_at = clock_timestamp() + $3::float8 * interval '1 millisecond'
       where key = $1 and owner = $2 and answer is null and ends_at > clock_timestamp()`,
      [this.#key(key), owner, leaseMilliseconds],
      signal,
    );
    return affected === 1;
  }

  async complete(
    { key, owner, answer, ttlMilliseconds }: IdempotencyAnswer,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const affected = await this.#change(
      `update ${this.#table} set answer = $3, ends_at = ${LEASE_END}
       where key = $1 and owner = $2 and ends_at > clock_timestamp()`,
      [this.#key(key), owner, answer, ttlMilliseconds],
      signal,
    );
    return affected === 1;
  }

  async abandon(key: string, owner: string, signal: AbortSignal | undefined): Promise<void> {
    await this.#change(
      `delete from ${this.#table} where key = $1 and owner = $2 and answer is null`,
      [this.#key(key), owner],
      signal,
    );
  }

  async forget(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    const affected = await this.#change(
      `delete from ${this.#table} where key = $1 and answer is not null and ends_at > clock_timestamp()`,
      [this.#key(key)],
      signal,
    );
    return affected === 1;
  }

  /** Removes besides two keys whose time has been over for a minute, so that the table does not grow with what was ever asked. */
  async #take(
    { key, fingerprint, owner, leaseMilliseconds }: IdempotencyBegin,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    try {
      const affected = await this.#change(
        `with ended as (
           delete from ${this.#table} where key in (
             select key from ${this.#table}
             where ends_at < (select clock_timestamp() - interval '1 minute') and key <> $1
             order by ends_at limit 2 for update skip locked)
         )
         insert into ${this.#table} as present (key, fingerprint, owner, ends_at)
         values ($1, $2, $3, ${LEASE_END})
         on conflict (key) do update
         set fingerprint = excluded.fingerprint, owner = excluded.owner, answer = null, ends_at = ${LEASE_END}
         where present.ends_at <= clock_timestamp() or (present.owner = excluded.owner and present.answer is null)`,
        [this.#key(key), fingerprint, owner, leaseMilliseconds],
        signal,
      );
      return affected === 1;
    } catch (error) {
      if (!(error instanceof LockTimeoutError)) throw error;
      throw new IdempotencyInFlightError(
        'A transaction with this idempotency key runs still. Repeat the request a little later.',
        { cause: error, retryAfter: Duration.seconds(1) },
      );
    }
  }

  async #taken(key: string, signal: AbortSignal | undefined): Promise<IdempotencyBeginning | undefined> {
    const [row] = await this.parts.sql.query<TakenRow>(
      `select fingerprint, answer, (extract(epoch from ends_at - clock_timestamp()) * 1000)::float8 as free_after
       from ${this.#table} where key = $1 and ends_at > clock_timestamp()`,
      [this.#key(key)],
      signal === undefined ? {} : { signal },
    );
    if (row === undefined) return undefined;
    const { fingerprint, answer, free_after: freeAfter } = row;
    return answer === null
      ? { kind: 'in-flight', fingerprint, freeAfter: Math.max(0, freeAfter) }
      : { kind: 'answered', fingerprint, answer };
  }

  async #change(sql: string, parameters: readonly SqlValue[], signal: AbortSignal | undefined): Promise<number> {
    return (await this.parts.sql.execute(sql, parameters, signal === undefined ? {} : { signal })).affected;
  }

  #key(key: string): string {
    return `${this.parts.prefix}${key}`;
  }
}
