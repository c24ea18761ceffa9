import { fingerprintOf } from './request-fingerprint.js';

const request = {
  customer: 'Ada',
  lines: [
    { sku: 'A', quantity: 1 },
    { sku: 'B', quantity: 2 },
  ],
};

it('is the same for the same request, whatever the order of its keys', () => {
  const shuffled = { lines: request.lines.map(({ sku, quantity }) => ({ quantity, sku })), customer: 'Ada' };
  expect(fingerprintOf(shuffled)).toBe(fingerprintOf(request));
});

it.each([
  ['customer', { ...request, customer: 'Bob' }],
  [
    'quantity',
    {
      ...request,
      lines: [
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 2 },
      ],
    },
  ],
  ['order of the lines', { ...request, lines: request.lines.toReversed() }],
  ['boundary between customer and sku', { customer: 'Ada","A', lines: request.lines }],
])('changes with the %s', (_, other) => {
  expect(fingerprintOf(other)).not.toBe(fingerprintOf(request));
});
