import { euros } from './money.js';
import { Order, type OrderFields } from './order.js';

const line = { sku: 'MUG', quantity: 2, unitPrice: euros(1_390) };
const fields: Omit<OrderFields, 'status'> = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  customer: 'Ada',
  lines: [line, { sku: 'PAN', quantity: 1, unitPrice: euros(6_450) }],
  placedAt: new Date(0),
};

it('adds up its lines', () => {
  expect(Order.place(fields).total).toEqual({ amount: 2 * 1_390 + 6_450, currency: 'EUR' });
});

it.each([
  ['no lines', { lines: [] }],
  ['101 lines', { lines: Array.from({ length: 101 }, (_, n) => ({ ...line, sku: `S${n}` })) }],
  ['a repeated sku', { lines: [line, line] }],
  ['a quantity of 0', { lines: [{ ...line, quantity: 0 }] }],
  ['a quantity of 1,001', { lines: [{ ...line, quantity: 1_001 }] }],
  ['half a piece', { lines: [{ ...line, quantity: 0.5 }] }],
  ['no customer', { customer: '' }],
  ['a customer of 201 characters', { customer: '😀'.repeat(201) }],
])('cannot be placed with %s', (_, change) => {
  expect(() => Order.place({ ...fields, ...change })).toThrow(RangeError);
});

it('refuses amounts that JSON would round', () => {
  const dear = { ...line, unitPrice: euros(Number.MAX_SAFE_INTEGER) };
  expect(() => Order.place({ ...fields, lines: [dear] }).total).toThrow(RangeError);
});
