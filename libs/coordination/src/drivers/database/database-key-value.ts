import type {
  KeyValueBackend,
  KeyValueIncrement,
  KeyValueScan,
  KeyValueSwap,
  KeyValueWrite,
} from '../../key-value/key-value-backend.js';
import { notCountable } from '../../key-value/whole-number.js';
import type { OwnStatements } from './own-statements.js';

export interface DatabaseKeyValueParts {
  readonly statements: OwnStatements;
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  readonly instance: string;
}

/** When a key ends, out of milliseconds that may be absent. */
const endsAt = (parameter: string): string => `clock_timestamp() + ${parameter}::float8 * interval '1 millisecond'`; // null for ever
const LIVE = '(kept.ends_at is null or kept.ends_at > clock_timestamp())';

/** Values in a table of our own. Each call is one statement, which holds the row of the key. Whoever may add a key removes two besides that have ended. */
export class DatabaseKeyValue implements KeyValueBackend {
  readonly #table: string;
  /** Begins a statement whose first parameters are the instance and the key. */
  readonly #sweep: string;

  constructor(private readonly parts: DatabaseKeyValueParts) {
    this.#table = `${parts.schema}.key_values`;
    this.#sweep = `with ended as (
      delete from ${this.#table} where (instance, key) in (
        select o.instance, o.key from ${this.#table} o
        where o.ends_at < (select clock_timestamp() - interval '1 minute') and (o.instance, o.key) <> ($1, $2)
        order by o.ends_at limit 2 for update skip locked)
    )`;
  }

  async get(key: string, signal?: AbortSignal): Promise<string | undefined> {
    const [row] = await this.parts.statements.query<{ readonly value: string }>(
      `select value from ${this.#table} kept where instance = $1 and key = $2 and ${LIVE}`,
      [this.parts.instance, key],
      signal,
    );
    return row?.value;
  }

  async set({ key, value, ttlMilliseconds = null }: Nullable<KeyValueWrite>, signal?: AbortSignal): Promise<void> {
    await this.#changed(
      `${this.#sweep} insert into ${this.#table} (instance, key, value, ends_at) values ($1, $2, $3, ${endsAt('$4')})
       on conflict (instance, key) do update set value = excluded.value, ends_at = ${endsAt('$4')}`,
      [key, value, ttlMilliseconds],
      signal,
    );
  }

  setIfAbsent({ key, value, ttlMilliseconds = null }: Nullable<KeyValueWrite>, signal?: AbortSignal): Promise<boolean> {
    return this.#changed(
      `${this.#sweep} insert into ${this.#table} as kept (instance, key, value, ends_at) values ($1, $2, $3, ${endsAt('$4')})
       on conflict (instance, key) do update set value = excluded.value, ends_at = ${endsAt('$4')} where not ${LIVE}`,
      [key, value, ttlMilliseconds],
      signal,
    );
  }

  compareAndSet(swap: KeyValueSwap, signal?: AbortSignal): Promise<boolean> {
    const { key, expected, value, ttlMilliseconds = null } = swap;
    if (expected === undefined)
      return value === undefined
        ? this.#isAbsent(key, signal)
        : this.setIfAbsent({ key, value, ttlMilliseconds: swap.ttlMilliseconds }, signal);
    if (value === undefined)
      return this.#changed(
        `delete from ${this.#table} kept where instance = $1 and key = $2 and value = $3 collate "C" and ${LIVE}`,
        [key, expected],
        signal,
      );
    return this.#changed(
      `update ${this.#table} kept set value = $4, ends_at = ${endsAt('$5')}
       where instance = $1 and key = $2 and value = $3 collate "C" and ${LIVE}`,
      [key, expected, value, ttlMilliseconds],
      signal,
    );
  }

  async increment(
    { key, by, ttlMilliseconds = null }: Nullable<KeyValueIncrement>,
    signal?: AbortSignal,
  ): Promise<number> {
    const sum = `kept.value::numeric + $3::numeric`;
    const [row] = await this.parts.statements.query<{ readonly value: string }>(
      `${this.#sweep} insert into ${this.#table} as kept (instance, key, value, ends_at) values ($1, $2, $3::numeric::text, ${endsAt('$4')})
       on conflict (instance, key) do update set
         value = case when ${LIVE} then (${sum})::text else excluded.value end,
         ends_at = case when ${LIVE} then kept.ends_at else ${endsAt('$4')} end
       where case
         when not ${LIVE} then true
         when kept.value ~ '^(0|-?[1-9][0-9]{0,15})$' then abs(kept.value::numeric) <= 9007199254740991 and abs(${sum}) <= 9007199254740991
         else false end
       returning value`,
      [this.parts.instance, key, String(by), ttlMilliseconds],
      signal,
    );
    if (row === undefined) throw notCountable();
    return Number(row.value);
  }

  expire(key: string, ttlMilliseconds: number | undefined, signal?: AbortSignal): Promise<boolean> {
    return this.#changed(
      `update ${this.#table} kept set ends_at = ${endsAt('$3')} where instance = $1 and key = $2 and ${LIVE}`,
      [key, ttlMilliseconds ?? null],
      signal,
    );
  }

  async delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return this.#changed(`delete from ${this.#table} kept where instance = $1 and key = $2 and ${LIVE}`, [key], signal);
  }

  /** Keys with the prefix lie together and before all greater ones: the first one without it ends the scan. A cursor is the last key of the page before. */
  async scan(
    { prefix, cursor, pageSize }: KeyValueScan,
    signal?: AbortSignal,
  ): Promise<{
    readonly keys: readonly string[];
    readonly cursor: string | undefined;
  }> {
    const rows = await this.parts.statements.query<{ readonly key: string }>(
      `select key from ${this.#table} kept
       where instance = $1 and key ${cursor === undefined ? '>=' : '>'} $2 collate "C" and ${LIVE}
       order by key limit $3`,
      [this.parts.instance, cursor ?? prefix, pageSize],
      signal,
    );
    const keys = rows.map(({ key }) => key).filter((key) => key.startsWith(prefix));
    const more = rows.length === pageSize && keys.length === rows.length;
    return { keys, cursor: more ? keys.at(-1) : undefined };
  }

  async #isAbsent(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    return (await this.get(key, signal)) === undefined;
  }

  /** Whether a row was. The first parameter is the instance. */
  async #changed(
    sql: string,
    parameters: readonly (string | number | null)[],
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const { affected } = await this.parts.statements.execute(sql, [this.parts.instance, ...parameters], signal);
    return affected > 0;
  }
}

/** As statements take what may be absent. */
type Nullable<Write extends { readonly ttlMilliseconds: number | undefined }> = Omit<Write, 'ttlMilliseconds'> & {
  readonly ttlMilliseconds?: number | null | undefined;
};
