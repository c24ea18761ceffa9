import type { OrderBody, ProductBody } from '../../../e2e/support/shop-client.js';
import type { Acknowledgement } from './ledger.js';

/** What the shop holds in the end. */
export interface ShopState {
  readonly orders: readonly OrderBody[];
  readonly products: readonly ProductBody[];
}

/**
 * Everything that is wrong. The clients repeat each key until it is acknowledged, so in the end acknowledgements and orders are the same set:
 * a missing order is a loss, a surplus one was placed twice.
 */
export function findFaults(
  ledger: readonly Acknowledgement[],
  { orders, products }: ShopState,
  seeded: number,
): readonly string[] {
  const faults: string[] = [];
  const held = new Map<string, number>();
  for (const { id } of orders) held.set(id, (held.get(id) ?? 0) + 1);
  const acknowledged = new Set(ledger.map(({ orderId }) => orderId));
  for (const { orderId, key } of ledger) {
    const times = held.get(orderId) ?? 0;
    if (times !== 1) faults.push(`order ${orderId} of key ${key} was acknowledged and is there ${times} times`);
  }
  for (const id of held.keys()) if (!acknowledged.has(id)) faults.push(`order ${id} is there and belongs to no key`);
  if (new Set(ledger.map(({ key }) => key)).size !== ledger.length) faults.push('a key was acknowledged twice');
  if (acknowledged.size !== ledger.length) faults.push('two keys were answered with one order');
  const sold = new Map<string, number>();
  for (const { sku, quantity } of ledger) sold.set(sku, (sold.get(sku) ?? 0) + quantity);
  for (const { sku, stock } of products) {
    const expected = seeded - (sold.get(sku) ?? 0);
    if (stock !== expected) faults.push(`stock of ${sku} is ${stock}, seeded minus sold is ${expected}`);
  }
  return faults;
}
