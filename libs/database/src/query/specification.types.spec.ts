import { and, everything, not, or, type Specification } from '#domain/database';

interface Book {
  title: string;
  subtitle: string | null;
  status: 'draft' | 'sold';
  price: number;
  rank: bigint | null;
  printed: Date;
  bound: boolean;
  tags: string[];
  author: { name: string };
}

// The compiler is the test: `npm run types` fails when a line below means something else. At run time nothing of it is looked at.
const taken: readonly Specification<Book>[] = [
  {},
  { title: 'x', price: 1, bound: true, printed: new Date(0), rank: 1n },
  { subtitle: null, rank: null, title: null },
  { title: { eq: null, ne: 'x', in: ['x'], notIn: [], gt: 'x', gte: 'x', lt: 'x', lte: 'x', between: ['x', 'y'] } },
  { title: { isNull: false, contains: '%', startsWith: 'x', endsWith: 'x' } },
  { subtitle: { equalsIgnoreCase: 'x', containsIgnoreCase: 'x', startsWithIgnoreCase: 'x' } },
  { status: { in: ['draft', 'sold'] } },
  and<Book>({ price: { between: [1, 2] } }, or<Book>({ rank: { gt: 1n } }, not<Book>({ bound: true })), everything()),
];

const refused: readonly Specification<Book>[] = [
  // @ts-expect-error no such field
  { colour: 'red' },
  // @ts-expect-error no such operator
  { price: { like: '%' } },
  // @ts-expect-error an operator of text on a number
  { price: { contains: '1' } },
  // @ts-expect-error an operator of text on a bigint
  { rank: { startsWith: '1' } },
  // @ts-expect-error an operator of text on a date
  { printed: { endsWith: 'Z' } },
  // @ts-expect-error an operator of text on a boolean
  { bound: { containsIgnoreCase: 't' } },
  // @ts-expect-error text for a number
  { price: '1' },
  // @ts-expect-error a number for a bigint
  { rank: { gt: 1 } },
  // @ts-expect-error a value that the field cannot have
  { status: 'lost' },
  // @ts-expect-error null has no order
  { rank: { gt: null } },
  // @ts-expect-error null is in no list
  { rank: { in: [null] } },
  // @ts-expect-error between takes two
  { price: { between: [1] } },
  // @ts-expect-error isNull takes true or false
  { price: { isNull: 'yes' } },
  // @ts-expect-error undefined must not pass for "any"
  { title: undefined },
  // @ts-expect-error nor as an operand
  { title: { eq: undefined } },
  // @ts-expect-error a list is no field to compare
  { tags: 'x' },
  // @ts-expect-error nor is a relation
  { author: { name: 'x' } },
  // @ts-expect-error a composition has its mark, which no JSON has
  { parts: [] },
  // @ts-expect-error a part of another entity
  and<Book>({ sku: 'x' }),
];

it('says by types what a specification can be', () => {
  expect([taken.length, refused.length]).toEqual([8, 19]);
});
