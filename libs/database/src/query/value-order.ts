import type { Comparable } from '#domain/database';
import type { FieldShape } from './entity-shape.js';

/** The order that PostgreSQL gives two values of a field, in their one form: below 0, 0 or above 0. */
export function compareValues(field: FieldShape, a: Comparable, b: Comparable): number {
  if (field.kind === 'decimal') return compareDecimals(String(a), String(b));
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  return a < b ? -1 : Number(a > b);
}

/** Small letters for A-Z alone, as `lower` of the collation "C" makes them. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** By code point: the order of UTF-8's bytes. UTF-16, which JavaScript compares by, puts what lies above U+FFFF before U+E000. */
function compareText(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** What is no number is above every number, and equal to itself. */
function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

function compareDecimals(a: string, b: string): number {
  const places = Math.max(fraction(a).length, fraction(b).length);
  const [x, y] = [scaled(a, places), scaled(b, places)];
  return x < y ? -1 : Number(x > y);
}

function fraction(decimal: string): string {
  return decimal.split('.')[1] ?? '';
}

function scaled(decimal: string, places: number): bigint {
  return BigInt(decimal.replace('.', '') + '0'.repeat(places - fraction(decimal).length));
}
