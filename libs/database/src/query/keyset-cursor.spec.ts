import { and, everything, not, or } from '#domain/database';
import type { EntityShape, FieldShape } from './entity-shape.js';
import { decodeCursor, encodeCursor, listFingerprint } from './keyset-cursor.js';
import { readSpecification } from './specification.js';
import type { Criterion } from './sorting.js';

function field(name: string, kind: FieldShape['kind'], columnType: string): FieldShape {
  return { name, column: name, columnType, kind, whole: false, nullable: name !== 'id', hasDefault: false };
}

const fields = [field('id', 'string', 'text'), field('note', 'string', 'text'), field('weight', 'number', 'float8')];
const shape: EntityShape = {
  name: 'Parcel',
  fields: new Map(fields.map((each) => [each.name, each])),
  primaryKey: ['id'],
  version: undefined,
  properties: fields.map(({ name }) => name),
};
const order = fields.map((each): Criterion => ({ field: each, direction: 'asc' }));
const fingerprint = (specification: unknown, criteria = order): string =>
  listFingerprint(readSpecification(shape, specification), criteria);

describe('the fingerprint of a list', () => {
  it('is the same for the same list, in whatever order it was written', () => {
    expect(fingerprint({ id: 'a', note: { gt: 'b', lt: 'c' } })).toBe(
      fingerprint({ note: { lt: 'c', gt: 'b' }, id: 'a' }),
    );
    expect(fingerprint(or({ id: 'a' }, not({ note: null })))).toBe(fingerprint(or(not({ note: null }), { id: 'a' })));
    expect(fingerprint({ id: { in: ['a', 'b'] } })).toBe(fingerprint({ id: { in: ['b', 'a'] } }));
    expect(fingerprint({ weight: -0 })).toBe(fingerprint({ weight: 0 }));
  });

  it('differs for every other operator, value, field, nesting and order', () => {
    const lists = [
      undefined,
      or(),
      { id: 'a' },
      { id: 'b' },
      { note: 'a' },
      { note: null },
      { note: 'null' },
      { note: { ne: 'a' } },
      { note: { ne: null } },
      { note: { gt: 'a' } },
      { note: { gte: 'a' } },
      { note: { lt: 'a' } },
      { note: { lte: 'a' } },
      { note: { between: ['a', 'b'] } },
      { note: { between: ['b', 'a'] } },
      { note: { in: [] } },
      { note: { notIn: [] } },
      { note: { in: ['a', 'b'] } },
      { note: { notIn: ['a', 'b'] } },
      { note: { contains: 'a' } },
      { note: { startsWith: 'a' } },
      { note: { endsWith: 'a' } },
      { note: { equalsIgnoreCase: 'a' } },
      { note: { containsIgnoreCase: 'a' } },
      { note: { startsWithIgnoreCase: 'a' } },
      { weight: 1 },
      { id: 'a', note: 'b' },
      or<object>({ id: 'a' }, { note: 'b' }),
      not({ id: 'a', note: 'b' }),
      and<object>({ id: 'a' }, or({ note: 'b' }, { weight: 1 })),
      or<object>({ id: 'a' }, and({ note: 'b' }, { weight: 1 })),
    ];
    expect(new Set(lists.map((each) => fingerprint(each))).size).toBe(lists.length);
    const descending = order.map((each): Criterion => ({ ...each, direction: 'desc' }));
    expect(fingerprint(everything(), descending)).not.toBe(fingerprint(everything()));
  });
});

describe('a cursor', () => {
  it.each([
    [null, null],
    ['', 0],
    ['\u{1f469} "\\', -1.5],
    ['x', Number.NaN],
    ['x', Infinity],
    [null, -Infinity],
  ])('carries %p and %p', (note, weight) => {
    const cursor = encodeCursor(order, 'f', { id: 'a', note, weight });
    expect(decodeCursor(shape, order, 'f', cursor)).toEqual(['a', note, weight]);
  });

  it('takes null for no field that cannot be null', () => {
    const cursor = encodeCursor(order, 'f', { id: null, note: null, weight: null });
    expect(() => decodeCursor(shape, order, 'f', cursor)).toThrow(/found null/);
  });
});
