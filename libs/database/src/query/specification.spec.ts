import { and, COMPOSITION, everything, InvalidQueryError, not, or } from '#domain/database';
import type { EntityShape, FieldKind, FieldShape } from './entity-shape.js';
import { evaluate } from './evaluation.js';
import { isEverythingByAccident, readFilter, readSpecification, readWithin } from './specification.js';

function field(name: string, kind: FieldKind, columnType: string): FieldShape {
  return { name, column: name, columnType, kind, whole: kind === 'bigint', nullable: true, hasDefault: false };
}

const fields = [
  field('title', 'string', 'varchar(40)'),
  field('price', 'decimal', 'numeric(20,4)'),
  field('weight', 'number', 'double precision'),
  field('rank', 'bigint', 'bigint'),
  field('born', 'string', 'date'),
  field('code', 'string', 'char(3)'),
  field('data', 'other', 'jsonb'),
  field('key', 'uuid', 'uuid'),
];

const shape: EntityShape = {
  name: 'Book',
  fields: new Map(fields.map((each) => [each.name, each])),
  primaryKey: ['key'],
  version: undefined,
  properties: fields.map(({ name }) => name),
};

const matches = (entity: object, specification: unknown): boolean =>
  evaluate(readSpecification(shape, specification), entity);

describe('reading a specification', () => {
  it('takes everything when nothing is given, but not within undefined', () => {
    expect(readSpecification(shape, undefined)).toEqual({ kind: 'all', parts: [] });
    expect(readWithin(shape, {})).toEqual({ kind: 'all', parts: [] });
    expect(() => readWithin(shape, { within: undefined })).toThrow(/Say everything\(\)/);
  });

  it('brings operators that mean the same to the same conditions', () => {
    const read = (specification: unknown): unknown => readSpecification(shape, specification);
    expect(read({ rank: 1n })).toEqual(read({ rank: { in: ['1'] } }));
    expect(read({ rank: { ne: 1 } })).toEqual(read(not({ rank: { eq: '01' } } as object)));
    expect(read({ rank: { between: [1n, 2n] } })).toEqual(read({ rank: { gte: 1n, lte: 2n } }));
    expect(read({ title: null })).toEqual(read({ title: { isNull: true } }));
    expect(read({ key: '00000000-0000-4000-8000-00000000000A' })).toEqual(
      read({ key: '00000000-0000-4000-8000-00000000000a' }),
    );
  });

  it('keeps what it read when the caller changes lists and dates afterwards', () => {
    const values = ['a', 'b'];
    const tree = readSpecification(shape, { title: { in: values } });
    values[0] = 'c';
    expect(evaluate(tree, { title: 'a' })).toBe(true);
    expect(evaluate(tree, { title: 'c' })).toBe(false);
  });

  it.each([
    ['a decimal', { price: { contains: '1' } }],
    ['a date of the database', { born: { startsWith: '2026' } }],
    ['a UUID', { key: { startsWith: '0' } }],
    ['JSON', { data: { contains: 'x' } }],
    ['a float', { weight: { endsWith: '0' } }],
  ])('refuses a text operator on %s and says which there are', (_, specification) => {
    expect(() => readSpecification(shape, specification)).toThrow(/Use one of eq, ne, in, .* isNull\.$/);
  });

  it('takes text operators of text, whatever its length is fixed to', () => {
    expect(() => readSpecification(shape, { code: { startsWith: 'a' }, title: { endsWith: 'b' } })).not.toThrow();
  });

  it.each(['abc', '1e3', '1.', '--1', ' 1', Number.NaN, Number.POSITIVE_INFINITY, true, {}])(
    'refuses %p as a decimal',
    (price) => {
      expect(() => readSpecification(shape, { price: { eq: price } })).toThrow(InvalidQueryError);
    },
  );

  it('refuses a composition where a filter from outside is read', () => {
    for (const filter of [and(), or({ title: 'x' } as object), not({ title: 'x' } as object)])
      expect(() => readFilter(shape, filter, ['title'])).toThrow(/cannot be filtered by/);
  });

  it('does not take an inherited mark for a composition', () => {
    const inherited: object = Object.assign(Object.create({ [COMPOSITION]: 'and' }) as object, { parts: [] });
    expect(() => readSpecification(shape, inherited)).toThrow(InvalidQueryError);
  });
});

describe('everything by accident', () => {
  const empty = {};
  it.each([
    ['undefined', undefined, true],
    ['an empty object', empty, true],
    ['an empty object without a prototype', Object.create(null), true],
    ['a field without operators', { title: {} }, true],
    ['and of empty objects', and(empty, empty), true],
    ['or with an empty object', or({ title: 'x' } as object, empty), true],
    ['an empty object far below', and(or(and(empty), { title: 'x' } as object)), true],
    ['everything, in words', everything(), false],
    ['and with a comparison', and(empty, { title: 'x' } as object), false],
    ['nothing', or(), false],
    ['a comparison', { title: null }, false],
    ['a symbol as field', { [Symbol('x')]: 1 }, false],
  ])('%s', (_, specification, expected) => {
    expect(isEverythingByAccident(specification)).toBe(expected);
  });
});

describe('matching in memory', () => {
  it.each([
    ['10', '9', 1],
    ['1.50', '1.5', 0],
    ['-0.1', '0', -1],
    ['-1.5', '-1.25', -1],
    ['0.1', 0.1, 0],
    ['12345678901234567890.0001', '12345678901234567890.0002', -1],
    ['-0', '0', 0],
  ])('compares decimals exactly: %s with %s', (price, operand, order) => {
    const held = { price };
    expect(matches(held, { price: { eq: operand } })).toBe(order === 0);
    expect(matches(held, { price: { gt: operand } })).toBe(order > 0);
    expect(matches(held, { price: { lt: operand } })).toBe(order < 0);
  });

  it('puts what is no number above all numbers, as PostgreSQL does', () => {
    expect(matches({ weight: Number.NaN }, { weight: { gt: 1e308 } })).toBe(true);
    expect(matches({ weight: Number.NaN }, { weight: { lte: 1e308 } })).toBe(false);
    expect(matches({ weight: -Infinity }, { weight: { lt: -1e308 } })).toBe(true);
  });

  it('takes a bigint in each of the forms in which an entity may hold it', () => {
    for (const rank of [7n, 7, '7']) expect(matches({ rank }, { rank: { between: [7n, 7n] } })).toBe(true);
  });

  it('orders text by code point', () => {
    expect(matches({ title: '\u{1f469}' }, { title: { gt: '\uffee' } })).toBe(true);
    expect('\u{1f469}' > '\uffee').toBe(false); // as UTF-16 has it
  });

  it('says so rather than guess where the database alone can compare', () => {
    for (const specification of [{ born: '2026-01-01' }, { code: 'a' }, { data: 'x' }])
      expect(() => matches({ born: '2026-01-01', code: 'a  ', data: 'x' }, specification)).toThrow(
        /the database alone can compare/,
      );
    expect(matches({ born: null }, { born: { isNull: true } })).toBe(true);
    expect(matches({ born: '2026-01-01' }, { born: { isNull: true } })).toBe(false);
  });

  it('says so when an entity holds what no row can', () => {
    expect(() => matches({ rank: 'many' }, { rank: 1n })).toThrow(/holds "many" in memory/);
  });
});
