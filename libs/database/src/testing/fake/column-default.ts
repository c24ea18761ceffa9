import type { Clock, Ids } from '#core';
import type { FakeColumn } from '../../orm/fake-entity.js';
import { FakeUnsupportedError } from './fake.errors.js';

export interface DefaultSources {
  readonly clock: Clock;
  readonly ids: Ids;
  /** The next number of a generated key. */
  next(table: string, column: string): number;
  /** What the test said about a default, or a generated column, that is SQL. */
  given(table: string, field: string): ((row: Readonly<Record<string, unknown>>) => unknown) | undefined;
}

const NOW =
  /^(?:now\(\)|current_timestamp(?:\(\d\))?|clock_timestamp\(\)|statement_timestamp\(\)|transaction_timestamp\(\))$/i;
const UUID = /^(?:gen_random_uuid|uuid_generate_v4|uuidv7|uuidv4)\(\)$/i;
const TEXT = /^'((?:[^']|'')*)'(?:::[a-z ]+(?:\(\d+\))?)?$/i;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/**
 * What the database puts where nothing was given; null without a default.
 * @throws FakeUnsupportedError for SQL that JavaScript cannot run.
 */
export function columnDefault(
  table: string,
  column: FakeColumn,
  row: Readonly<Record<string, unknown>>,
  sources: DefaultSources,
): unknown {
  const given = sources.given(table, column.name);
  if (given !== undefined) return given(row);
  if (column.generated) throw unsupported(table, column, 'is computed by the database');
  if (column.autoincrement) return sources.next(table, column.column);
  const sql = column.defaultSql?.trim();
  if (sql === undefined || /^null$/i.test(sql)) return null;
  if (NOW.test(sql)) return new Date(sources.clock.now());
  if (UUID.test(sql)) return sources.ids.next();
  if (/^(?:true|false)$/i.test(sql)) return sql.toLowerCase() === 'true';
  if (NUMBER.test(sql)) return /^(?:numeric|decimal|bigint|int8)/.test(column.type) ? sql : Number(sql);
  const text = TEXT.exec(sql)?.[1];
  if (text !== undefined) return text.replaceAll("''", "'");
  throw unsupported(table, column, `has the default ${sql}`);
}

function unsupported(table: string, column: FakeColumn, what: string): FakeUnsupportedError {
  return new FakeUnsupportedError(
    `${table}.${column.column} ${what}, which is SQL. Tell the fake database what comes out: { values: [{ entity, field: '${column.name}', value: (row) => ... }] }.`,
    { details: { table, column: column.column } },
  );
}
