import type { SqlSession } from '#domain/database';
import type { Account, Item } from '../suite-records.js';

/** The id of the n-th sample account; ids sort as their numbers do. */
export function accountId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** The n-th sample account, complete but for its version. */
export function accountData(n: number, fields: Partial<Account> = {}): Omit<Account, 'version'> {
  return {
    id: accountId(n),
    owner: `owner ${n}`,
    balance: 0,
    note: null,
    openedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, n)),
    ...fields,
  };
}

/** The n-th sample item. */
export function itemData(n: number, fields: Partial<Item> = {}): Item {
  const number = String(n).padStart(4, '0');
  return { sku: `sku-${number}`, name: `item ${number}`, price: n, rank: BigInt(n), active: true, ...fields };
}

/** Writes a row that tells by its presence whether a transaction was kept. */
export async function enter(sql: SqlSession, entry: string): Promise<void> {
  await sql.execute('insert into suite_entry (entry) values ($1)', [entry]);
}

/** All entries, sorted. */
export async function entries(sql: SqlSession): Promise<readonly string[]> {
  const rows = await sql.query<{ entry: string }>('select entry from suite_entry order by entry');
  return rows.map((row) => row.entry);
}

/** Puts `count` sample items into the table by one statement. */
export async function seedItems(sql: SqlSession, count: number): Promise<void> {
  await sql.execute(
    `insert into suite_item (sku, name, price, rank)
     select 'sku-' || lpad(n::text, 4, '0'), 'item ' || lpad(n::text, 4, '0'), n, n from generate_series(1, $1::int) n`,
    [count],
  );
}

/** Fails inside the database as a collision with another transaction does, on a driver with one connection too. */
export function raise(sql: SqlSession, sqlState: '40001' | '40P01'): Promise<unknown> {
  return sql.execute(`do $$ begin raise exception 'raised by the suite' using errcode = '${sqlState}'; end $$`);
}
