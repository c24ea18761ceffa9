import { and, not, or, type Changes, type Sort, type Specification } from '#domain/database';
import type { Parcel } from '#database/testing';
import fc from 'fast-check';

const IDS = [1, 2, 3, 4, 5].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
/** Beyond U+FFFF, a wildcard, an escape character, an empty text, a quotation mark: what a careless translation gets wrong. */
const TEXTS = ['', 'a', 'B', 'ab', 'Äb', 'b%', '_a', '\\a', "o'a", '\u{1F600}', '\uFFFD'];
const TIMES = ['2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00.002Z', '1999-12-31T23:59:59.999Z'];

export const tenant = fc.constantFrom('north', 'south');
export const id = fc.constantFrom(...IDS);
const label = fc.constantFrom(...TEXTS);
const weight = fc.constantFrom(-1.5, 0, 0.1, 2, 1e15);
const dispatchedAt = fc.constantFrom(...TIMES).map((time) => new Date(time));
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 3 });

const fields = fc.record(
  { label, weight: orNull(weight), dispatchedAt: orNull(dispatchedAt), fragile: fc.boolean() },
  { requiredKeys: ['label'] },
);
export const parcel: fc.Arbitrary<Partial<Parcel>> = fc.tuple(id, fields).map(([key, rest]) => ({ id: key, ...rest }));
/** Now and then without a field, which is refused. */
export const changes: fc.Arbitrary<Changes<Parcel>> = fc.record(
  { label, weight: orNull(weight), dispatchedAt: orNull(dispatchedAt), fragile: fc.boolean() },
  { requiredKeys: [] },
);

const comparison = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.oneof(
    value.map((eq) => ({ eq })),
    orNull(value).map((ne) => ({ ne })),
    fc.array(value, { maxLength: 3 }).map((list) => ({ in: list })),
    fc.array(value, { maxLength: 3 }).map((notIn) => ({ notIn })),
    fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), value).map(([operator, bound]) => ({ [operator]: bound })),
    fc.tuple(value, value).map((between) => ({ between })),
    fc.boolean().map((isNull) => ({ isNull })),
  );
const textComparison = fc
  .tuple(
    fc.constantFrom(
      'contains',
      'startsWith',
      'endsWith',
      'equalsIgnoreCase',
      'containsIgnoreCase',
      'startsWithIgnoreCase',
    ),
    label,
  )
  .map(([operator, text]) => ({ [operator]: text }));

const oneField: fc.Arbitrary<Specification<Parcel>> = fc.oneof(
  fc
    .oneof(comparison(label), textComparison, label)
    .map((condition) => ({ label: condition }) as Specification<Parcel>),
  fc.oneof(comparison(weight), orNull(weight)).map((condition) => ({ weight: condition }) as Specification<Parcel>),
  fc
    .oneof(comparison(dispatchedAt), orNull(dispatchedAt))
    .map((condition) => ({ dispatchedAt: condition }) as Specification<Parcel>),
  fc.boolean().map((fragile) => ({ fragile })),
);

export const specification: fc.Arbitrary<Specification<Parcel>> = fc.letrec<{ spec: Specification<Parcel> }>((tie) => ({
  spec: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    oneField,
    fc.array(tie('spec'), { maxLength: 3 }).map((parts) => and(...parts)),
    fc.array(tie('spec'), { maxLength: 3 }).map((parts) => or(...parts)),
    tie('spec').map((part) => not(part)),
  ),
})).spec;

export const sort: fc.Arbitrary<Sort<Parcel>> = fc.uniqueArray(
  fc.record({
    field: fc.constantFrom('label' as const, 'weight' as const, 'dispatchedAt' as const),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  }),
  { maxLength: 3, selector: ({ field }) => field },
);
