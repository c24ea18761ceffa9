import type { OrderBody, ProductBody } from '../../../e2e/support/shop-client.js';
import type { Acknowledgement } from './ledger.js';
import { findFaults } from './verdict.js';

// The judge of the kill test must see what it is there to see.

const entry = (n: number): Acknowledgement => ({
  key: `k${n}`,
  orderId: `o${n}`,
  sku: 'MUG',
  quantity: 2,
  replayed: false,
  cut: false,
});
const order = (n: number): OrderBody => ({
  id: `o${n}`,
  status: 'placed',
  customer: 'x',
  lines: [],
  total: { amount: 0, currency: 'EUR' },
  placedAt: '',
});
const mug = (stock: number): ProductBody => ({ sku: 'MUG', name: 'Mug', price: { amount: 1, currency: 'EUR' }, stock });
const ledger = [entry(1), entry(2)];

it('finds nothing wrong when orders and stock agree with the ledger', () => {
  expect(findFaults(ledger, { orders: [order(1), order(2)], products: [mug(96)] }, 100)).toEqual([]);
});

it.each([
  ['an acknowledged order that is gone', ledger, [order(1)], 96, /o2 .* 0 times/],
  ['an order that is there twice', ledger, [order(1), order(2), order(2)], 96, /o2 .* 2 times/],
  ['an order that was placed twice under two ids', ledger, [order(1), order(2), order(3)], 96, /o3 .* no key/],
  ['two keys with one order', [entry(1), { ...entry(1), key: 'k2' }], [order(1)], 96, /two keys/],
  ['a key with two orders', [entry(1), { ...entry(2), key: 'k1' }], [order(1), order(2)], 96, /acknowledged twice/],
  ['stock that was taken without an order', ledger, [order(1), order(2)], 94, /stock of MUG is 94/],
  ['stock that was not taken', ledger, [order(1), order(2)], 98, /stock of MUG is 98/],
])('catches %s', (_, entries, orders, stock, expected) => {
  expect(findFaults(entries, { orders, products: [mug(stock)] }, 100).join('\n')).toMatch(expected);
});
