import { demoText } from './demo-text.js';
import type { FirstOrder } from './first-order.js';

const euro = (amount: number): { amount: number; currency: 'EUR' } => ({ amount, currency: 'EUR' });
const first: FirstOrder = {
  key: 'key-1',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  order: {
    id: 'order-1',
    status: 'placed',
    customer: 'Ada Lovelace',
    lines: [{ sku: 'BAG-CANVAS', quantity: 2, unitPrice: euro(1_490), total: euro(2_980) }],
    total: euro(2_980),
    placedAt: '2026-11-24T09:00:00.000Z',
  },
  timing: 'transaction;desc="tx-1";dur=7.2, attempts;desc="1"',
  milliseconds: 31,
  repetition: { replayed: true, identical: true, milliseconds: 4 },
  followed: {
    confirmed: 12,
    recorded: 15,
    report: { orders: 1, quantities: { 'BAG-CANVAS': 2 }, revenue: euro(2_980) },
  },
  stock: { sku: 'BAG-CANVAS', before: 100_000, after: 99_998 },
};

const demonstration = {
  shop: 'http://localhost:3000',
  plan: ['database  pglite'],
  policies: ['database: breaker'],
  order: first,
  traced: ['key key-1 has placed an order', 'order order-1 is confirmed'],
};

it('tells plan, order, transaction, times and stock', () => {
  const text = demoText(demonstration);

  expect(text).toContain('http://localhost:3000');
  expect(text).toContain('  database  pglite');
  expect(text).toContain('  database: breaker');
  expect(text).toContain(
    `trace      ${first.traceId}\n             key key-1 has placed an order\n             order order-1 is confirmed`,
  );
  expect(text).toContain('order-1');
  expect(text).toContain('2 x BAG-CANVAS  14.90 EUR  29.80 EUR');
  expect(text).toContain('transaction tx-1, attempt 1, 7.2 ms');
  expect(text).toContain('after 31 ms');
  expect(text).toContain('the order is confirmed after 12 ms');
  expect(text).toContain('counts it after 15 ms: 1 orders, 2 pieces, 29.80 EUR');
  expect(text).toContain('100,000 before, 99,998 after');
});

it('says so when nothing of the shop carries the trace', () => {
  expect(demoText({ ...demonstration, traced: [] })).toContain('NOTHING of the shop carries it');
});

it('says so when the consequences of the order cannot be seen', () => {
  const wrong = { ...first, followed: { ...first.followed, confirmed: undefined } };
  expect(demoText({ ...demonstration, order: wrong })).toContain('the order is confirmed NOT within 10 s');
});

it('says so when the repetition was not answered with the stored order', () => {
  const wrong = { ...first, repetition: { ...first.repetition, identical: false } };
  expect(demoText({ ...demonstration, order: wrong })).toContain('NOT');
});
