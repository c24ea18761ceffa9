import { and, everything, not, or, type Specification } from '#domain/database';
import type { Account, Item } from '../suite-records.js';
import { untyped } from './expectations.js';
import { accountData, accountId, itemData } from './samples.js';

/** Texts that a pattern, another case, another plane of Unicode or SQL could take for something else. */
const texts: readonly string[] = [
  '',
  ' ',
  'a',
  'A',
  'a%b',
  'a_b',
  '%',
  '_',
  '\\',
  'a\nb',
  'ä',
  'Ä',
  'k',
  '\u212a', // the sign of kelvin, whose small letter is k
  '\uffee',
  '👩',
  'a👩b',
  `' or '1'='1`,
];

/** An account for each text as its note, and one without. */
export const accountRows: readonly Omit<Account, 'version'>[] = [null, ...texts].map((note, n) =>
  accountData(n + 1, {
    note,
    owner: `owner ${n % 4}`,
    balance: [0, 1, -1, 2_147_483_647, -2_147_483_648][n % 5] ?? 0,
    openedAt: new Date(Date.UTC(2026, 0, 1) + (n % 6)),
  }),
);

const ranks: readonly (bigint | null)[] = [
  null,
  0n,
  1n,
  -1n,
  9_007_199_254_740_992n,
  9_007_199_254_740_993n,
  9_223_372_036_854_775_807n,
  -9_223_372_036_854_775_808n,
];

export const itemRows: readonly Item[] = [...ranks, null, 1n].map((rank, n) =>
  itemData(n + 1, { rank, price: n % 4, active: n % 3 > 0 }),
);

type Samples<T extends object> = readonly (readonly [string, readonly Specification<T>[]])[];

/** Every operator on every kind of field of `Account`: text, text that may be null, number, time, UUID. Text is ordered where every collation agrees. */
export const accountSpecifications: Samples<Account> = [
  ['equality of text', [null, ...texts].flatMap((note) => [{ note: { eq: note } }, { note: { ne: note } }])],
  ['contains', texts.map((text) => ({ note: { contains: text } }))],
  ['startsWith', texts.map((text) => ({ note: { startsWith: text } }))],
  ['endsWith', texts.map((text) => ({ note: { endsWith: text } }))],
  ['equalsIgnoreCase', texts.map((text) => ({ note: { equalsIgnoreCase: text } }))],
  ['containsIgnoreCase', texts.map((text) => ({ note: { containsIgnoreCase: text } }))],
  ['startsWithIgnoreCase', texts.map((text) => ({ note: { startsWithIgnoreCase: text } }))],
  [
    'lists of text',
    [
      { note: { in: [] } },
      { note: { notIn: [] } },
      { note: { in: ['a'] } },
      { note: { notIn: ['a'] } },
      { note: { in: texts } },
      { note: { notIn: texts } },
      { note: { in: ['A', 'ä', '👩', 'absent'], notIn: ['A'] } },
      { note: { isNull: true } },
      { note: { isNull: false } },
      { note: { isNull: false, ne: 'a' } },
    ],
  ],
  [
    'order of text',
    ['owner', 'owner 1', 'owner 2', 'owner 9'].flatMap((text) => [
      { owner: { gt: text } },
      { owner: { gte: text } },
      { owner: { lt: text } },
      { owner: { lte: text } },
      { owner: { between: [text, 'owner 2'] } },
    ]),
  ],
  [
    'numbers',
    [0, -0, 1, -1, 2_147_483_647, -2_147_483_648].flatMap((balance) => [
      { balance },
      { balance: { ne: balance } },
      { balance: { gt: balance } },
      { balance: { gte: balance } },
      { balance: { lt: balance } },
      { balance: { lte: balance } },
      { balance: { between: [balance, 1] } },
      { balance: { in: [balance, 7] } },
      { balance: { notIn: [balance, 7] } },
      { balance: null },
      { balance: { isNull: false } },
    ]),
  ],
  [
    'times',
    [-1, 0, 3, 9]
      .map((ms) => new Date(Date.UTC(2026, 0, 1) + ms))
      .flatMap((at) => [
        { openedAt: at },
        { openedAt: { ne: at } },
        { openedAt: { gt: at } },
        { openedAt: { gte: at } },
        { openedAt: { lt: at } },
        { openedAt: { lte: at } },
        { openedAt: { between: [at, new Date(at.getTime() + 2)] } },
        { openedAt: { in: [at] } },
        { openedAt: { notIn: [at] } },
      ]),
  ],
  [
    'UUIDs, in either case',
    [accountId(10), accountId(15).toUpperCase(), accountId(999)].flatMap((id) => [
      { id },
      { id: { ne: id } },
      { id: { gt: id } },
      { id: { gte: id } },
      { id: { lt: id } },
      { id: { lte: id } },
      { id: { between: [accountId(3), id] } },
      { id: { in: [id, accountId(1)] } },
      { id: { notIn: [id, accountId(1)] } },
      { id: { isNull: true } },
    ]),
  ],
];

/** The same for what `Item` has besides: whole numbers beyond those of JavaScript, which may be null and are given in three forms, and booleans. */
export const itemSpecifications: Samples<Item> = [
  ['bigints', ranks.flatMap((rank) => [{ rank }, { rank: { ne: rank } }, ...(rank === null ? [] : ordersOf(rank))])],
  [
    'bigints as numbers and digits',
    [0, -1, 7, '9007199254740993', '-9223372036854775808', '007'].flatMap((rank) => ordersOf(untyped<bigint>(rank))),
  ],
  [
    'booleans',
    [true, false].flatMap((active) => [
      { active },
      { active: { ne: active } },
      { active: { in: [active] } },
      { active: { notIn: [active] } },
      { active: { gt: active } },
      { active: { lte: active } },
      { active: { between: [false, active] } },
    ]),
  ],
  ['and', pairs((a, b) => and(a, b))],
  ['or', pairs((a, b) => or(a, b))],
  ['not in or in and', pairs((a, b) => and(a, not(b), or(not(not(b)), a)))],
  ['and in not in or', pairs((a, b) => or(not(a), and(b, not(or(a, b)))))],
];

function ordersOf(rank: bigint): readonly Specification<Item>[] {
  return [
    { rank: { gt: rank } },
    { rank: { gte: rank } },
    { rank: { lt: rank } },
    { rank: { lte: rank } },
    { rank: { between: [rank, 9_007_199_254_740_993n] } },
    { rank: { in: [rank, 1n] } },
    { rank: { notIn: [rank, 1n] } },
  ];
}

/** What `compose` makes of every two of some that have null, several fields, text, everything and nothing among them. */
function pairs(
  compose: (a: Specification<Item>, b: Specification<Item>) => Specification<Item>,
): readonly Specification<Item>[] {
  const parts: readonly Specification<Item>[] = [
    { rank: { gt: 0n } },
    { rank: null },
    { rank: { notIn: [1n] }, price: 1 },
    { name: { containsIgnoreCase: 'ITEM 0001' } },
    everything(),
    or(),
  ];
  return parts.flatMap((a) => parts.map((b) => compose(a, b)));
}
