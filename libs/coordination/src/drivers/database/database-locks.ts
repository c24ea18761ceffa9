import type { WakeUps } from '#database';
import type { LeaseRequest, LockAttempt, LockStore } from '../../locks/lock-store.js';
import type { OwnStatements } from './own-statements.js';

export interface DatabaseLocksParts {
  readonly statements: OwnStatements;
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  readonly instance: string;
  readonly wakeUps: WakeUps;
}

interface AttemptRow {
  readonly token: string | null;
  readonly free: number | null;
}

/** How long a row outlives its lease: the token of its name does not go back when the server's clock does, by up to that. */
const KEPT = '1 hour';

/**
 * Leases in a table of our own, by the database's clock. Not over `LeasedRows`, whose rows are work that anybody may take, in the order in which it came: a lock is one row that is asked for by its
 * name, and that nobody has put there before. The token is the time in microseconds, or one more than the last; a sequence would begin at 1 in a database that was restored or is new, below the tokens
 * that another driver has given before. Whoever takes a lock removes two rows besides whose time is long over, so that the table does not grow with what was ever locked.
 */
export class DatabaseLocks implements LockStore {
  readonly #table: string;

  constructor(private readonly parts: DatabaseLocksParts) {
    this.#table = `${parts.schema}.locks`;
  }

  async acquire({ name, owner, leaseMilliseconds }: LeaseRequest, signal?: AbortSignal): Promise<LockAttempt> {
    // The time is read again once the row is locked: whoever waited for it must not judge by an earlier one.
    const [row] = await this.parts.statements.query<AttemptRow>(
      `with ended as (
         delete from ${this.#table} where (instance, name) in (
           select o.instance, o.name from ${this.#table} o
           where o.ends_at < (select clock_timestamp() - interval '${KEPT}') and (o.instance, o.name) <> ($1, $2)
           order by o.ends_at limit 2 for update skip locked)
       ), taken as (
         insert into ${this.#table} as held (instance, name, owner, token, ends_at)
         values ($1, $2, $3, (extract(epoch from clock_timestamp()) * 1000000)::int8, clock_timestamp() + $4::float8 * interval '1 millisecond')
         on conflict (instance, name) do update set
           owner = excluded.owner,
           token = case
             when held.owner = excluded.owner and held.ends_at > clock_timestamp() then held.token
             else greatest(held.token + 1, (extract(epoch from clock_timestamp()) * 1000000)::int8) end,
           ends_at = clock_timestamp() + $4::float8 * interval '1 millisecond'
         where held.owner is null or held.ends_at <= clock_timestamp() or held.owner = excluded.owner
         returning token
       )
       select token::text as token, null::float8 as free from taken
       union all
       select null, ceil(extract(epoch from h.ends_at - clock_timestamp()) * 1000)::float8
       from ${this.#table} h where h.instance = $1 and h.name = $2 and not exists (select from taken)`,
      [this.parts.instance, name, owner, leaseMilliseconds],
      signal,
    );
    const { token = null, free = null } = row ?? {};
    if (token !== null) return { kind: 'acquired', token: BigInt(token) };
    return { kind: 'held', freeAfter: free === null || free <= 0 ? undefined : free };
  }

  async renew({ name, owner, leaseMilliseconds }: LeaseRequest, signal?: AbortSignal): Promise<boolean> {
    const { affected } = await this.parts.statements.execute(
      `update ${this.#table} set ends_at = clock_timestamp() + $4::float8 * interval '1 millisecond'
       where instance = $1 and name = $2 and owner = $3 and ends_at > clock_timestamp()`,
      [this.parts.instance, name, owner, leaseMilliseconds],
      signal,
    );
    return affected > 0;
  }

  async release({ name, owner }: Pick<LeaseRequest, 'name' | 'owner'>, signal?: AbortSignal): Promise<boolean> {
    const { affected } = await this.parts.statements.execute(
      `update ${this.#table} set owner = null, ends_at = clock_timestamp()
       where instance = $1 and name = $2 and owner = $3 and ends_at > clock_timestamp()`,
      [this.parts.instance, name, owner],
      signal,
    );
    if (affected > 0) this.parts.wakeUps.wake(this.#topic(name));
    return affected > 0;
  }

  onReleased(name: string, listener: () => void): () => void {
    return this.parts.wakeUps.on(this.#topic(name), listener);
  }

  #topic(name: string): string {
    return `coordination ${this.parts.instance} lock ${name}`;
  }
}
