import { findEffectFaults, type Effects } from './effects.js';
import type { Acknowledgement } from './ledger.js';

// The judge of the event tests must see what it is there to see.

const entry = (n: number, customer = 'x'): Acknowledgement => ({
  key: `k${n}`,
  customer,
  orderId: `o${n}`,
  sku: 'MUG',
  quantity: 2,
  replayed: false,
  cut: false,
});
const order = (n: number, status = 'confirmed'): Effects['orders'][number] => ({ id: `o${n}`, status, customer: 'x' });
const sale = (n: number, customer = 'x'): Effects['journal'][number] => ({ orderId: `o${n}`, customer });
const ledger = [entry(1), entry(2)];
const right: Effects = {
  orders: [order(1), order(2)],
  journal: [sale(1), sale(2)],
  sold: new Map([['MUG', 4]]),
  stock: new Map([['MUG', 96]]),
};

it('finds nothing wrong when every acknowledged order was confirmed and counted once, in order', () => {
  expect(findEffectFaults(ledger, right, 100)).toEqual([]);
});

it.each([
  ['an order that is gone', { orders: [order(1)] }, /o2 was acknowledged and is gone/],
  ['an event that was lost on its way to one group', { orders: [order(1), order(2, 'placed')] }, /o2 is placed/],
  ['an event that was lost on its way to another', { journal: [sale(1)] }, /o2 was counted 0 times/],
  ['an effect that happened twice', { journal: [sale(1), sale(2), sale(2)] }, /o2 was counted 2 times/],
  ['pieces that were counted twice', { sold: new Map([['MUG', 6]]) }, /counts 6 of MUG, sold were 4/],
  ['stock that was taken twice', { stock: new Map([['MUG', 94]]) }, /stock of MUG is 94/],
  [
    'an event of a transaction that was rolled back',
    { journal: [sale(1), sale(2), sale(3)] },
    /o3 was counted and belongs to no key/,
  ],
  ['an order that nobody was told of', { orders: [order(1), order(2), order(3)] }, /o3 is there and belongs to no key/],
  [
    'an event that overtook an earlier one of its key',
    { journal: [sale(2), sale(1)] },
    /o1 of x was counted after a later one/,
  ],
] satisfies readonly (readonly [string, Partial<Effects>, RegExp])[])('catches %s', (_, wrong, expected) => {
  expect(findEffectFaults(ledger, { ...right, ...wrong }, 100).join('\n')).toMatch(expected);
});

it('lets events of different keys pass each other', () => {
  const others = [entry(1, 'x'), entry(2, 'y')];
  expect(findEffectFaults(others, { ...right, journal: [sale(2, 'y'), sale(1, 'x')] }, 100)).toEqual([]);
});
