import type { FakeColumn } from '../../orm/fake-entity.js';
import { serverFailure } from './server-failure.js';

const INTEGERS: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  smallint: [-(2n ** 15n), 2n ** 15n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};
const INTEGER_NAMES = new Map([
  ['smallint', 'smallint'],
  ['int2', 'smallint'],
  ['smallserial', 'smallint'],
  ['int', 'int'],
  ['int4', 'int'],
  ['integer', 'int'],
  ['serial', 'int'],
  ['bigint', 'bigint'],
  ['int8', 'bigint'],
  ['bigserial', 'bigint'],
]);

/**
 * A value as PostgreSQL would keep it in the column: cut to its precision, in its one form.
 * @throws InvalidValueError for what does not fit.
 */
export function columnValue(table: string, column: FakeColumn, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const [, name = '', first, second] = /^([a-z0-9 ]+?)\s*(?:\((\d+)(?:,\s*(\d+))?\).*)?$/i.exec(column.type) ?? [];
  const refuse = (sqlState: string, what: string): Error =>
    serverFailure(sqlState, `${table}.${column.column} is ${column.type}: ${what}`, { table, column: column.column });
  const integer = INTEGERS[INTEGER_NAMES.get(name) ?? ''];
  if (integer !== undefined) return inRange(value, integer, refuse);
  if (/^(?:varchar|character varying|char|character)$/.test(name) && typeof value === 'string')
    return first === undefined ? value : ofLength(value, Number(first), refuse);
  if (/^(?:numeric|decimal)$/.test(name) && first !== undefined)
    return decimal(value, { precision: Number(first), scale: Number(second ?? 0) }, refuse);
  if (name === 'uuid' && typeof value === 'string') return value.toLowerCase();
  if (name === 'real' && typeof value === 'number') return Math.fround(value);
  if (name.startsWith('timestamp') && value instanceof Date) return ofPrecision(value, Number(first ?? 6));
  return value;
}

type Refuse = (sqlState: string, what: string) => Error;

function inRange(value: unknown, [min, max]: readonly [bigint, bigint], refuse: Refuse): unknown {
  const number = typeof value === 'bigint' ? value : wholeNumber(value, refuse);
  if (number < min || number > max) throw refuse('22003', 'the number is out of range');
  return value;
}

function wholeNumber(value: unknown, refuse: Refuse): bigint {
  if (Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value))) return BigInt(String(value));
  throw refuse(typeof value === 'number' ? '22003' : '22P02', 'no whole number');
}

/** PostgreSQL counts characters, and cuts off blanks beyond the length. */
function ofLength(value: string, length: number, refuse: Refuse): string {
  const characters = [...value];
  if (characters.length <= length) return value;
  if (characters.slice(length).some((character) => character !== ' '))
    throw refuse('22001', `the text has ${characters.length} characters`);
  return characters.slice(0, length).join('');
}

/** Rounded half away from zero, with all places of the scale. */
function decimal(
  value: unknown,
  type: { readonly precision: number; readonly scale: number },
  refuse: Refuse,
): unknown {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  if (whole === '') return value; // NaN and the like
  const kept = BigInt(whole + fraction.slice(0, type.scale).padEnd(type.scale, '0'));
  const rounded = kept + (Number(fraction[type.scale] ?? '0') >= 5 ? 1n : 0n);
  const digits = rounded.toString().padStart(type.scale + 1, '0');
  if (digits.length > type.precision && rounded !== 0n) throw refuse('22003', 'the number is out of range');
  const point = digits.length - type.scale;
  const text = type.scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${rounded === 0n ? '' : sign}${text}`;
}

function ofPrecision(value: Date, digits: number): Date {
  const step = 10 ** Math.max(0, 3 - digits);
  return new Date(Math.round(value.getTime() / step) * step);
}
