import type { Acknowledgement } from './ledger.js';

/** Runs one statement on the shop's own database and gives its rows. */
export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** What the shop's tables hold. Numbers are text, as the driver gives them. */
export interface Effects {
  readonly orders: readonly { readonly id: string; readonly status: string; readonly customer: string }[];
  /** In the order in which the sales were recorded. */
  readonly journal: readonly { readonly orderId: string; readonly customer: string }[];
  readonly sold: ReadonlyMap<string, number>;
  readonly stock: ReadonlyMap<string, number>;
}

export async function readEffects(query: Query): Promise<Effects> {
  const numbers = async (sql: string): Promise<ReadonlyMap<string, number>> =>
    new Map((await query(sql)).map(({ sku, n }) => [String(sku), Number(n)]));
  const orders = await query('select id, status, customer from orders');
  const journal = await query('select order_id, customer from sales_journal order by position');
  return {
    orders: orders.map((row) => ({
      id: String(row['id']),
      status: String(row['status']),
      customer: String(row['customer']),
    })),
    journal: journal.map((row) => ({ orderId: String(row['order_id']), customer: String(row['customer']) })),
    sold: await numbers('select sku, quantity as n from sales_quantities'),
    stock: await numbers('select sku, stock as n from products'),
  };
}

/**
 * Everything that is wrong with what the events set off, by the client's own record: an order that is not confirmed or not counted is a lost event,
 * one that is counted twice is a duplicate that took effect, one that is counted before an earlier one of its customer was overtaken.
 */
export function findEffectFaults(
  ledger: readonly Acknowledgement[],
  effects: Effects,
  seeded: number,
): readonly string[] {
  const faults: string[] = [];
  const acknowledged = new Set(ledger.map(({ orderId }) => orderId));
  const status = new Map(effects.orders.map(({ id, status: value }) => [id, value]));
  const recorded = new Map<string, number>();
  for (const { orderId } of effects.journal) recorded.set(orderId, (recorded.get(orderId) ?? 0) + 1);

  for (const { orderId } of ledger) {
    if (!status.has(orderId)) faults.push(`order ${orderId} was acknowledged and is gone`);
    else if (status.get(orderId) !== 'confirmed')
      faults.push(`order ${orderId} is ${status.get(orderId)}, not confirmed`);
    const times = recorded.get(orderId) ?? 0;
    if (times !== 1) faults.push(`order ${orderId} was counted ${times} times`);
  }
  for (const id of status.keys()) if (!acknowledged.has(id)) faults.push(`order ${id} is there and belongs to no key`);
  for (const id of recorded.keys())
    if (!acknowledged.has(id)) faults.push(`order ${id} was counted and belongs to no key`);

  const pieces = new Map<string, number>();
  for (const { sku, quantity } of ledger) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  for (const [sku, stock] of effects.stock) {
    const expected = pieces.get(sku) ?? 0;
    if (stock !== seeded - expected)
      faults.push(`stock of ${sku} is ${stock}, seeded minus sold is ${seeded - expected}`);
    if ((effects.sold.get(sku) ?? 0) !== expected)
      faults.push(`the report counts ${effects.sold.get(sku) ?? 0} of ${sku}, sold were ${expected}`);
  }
  return [...faults, ...overtaken(ledger, effects)];
}

/** Each customer orders one after another, so that the ledger has their orders in the order in which they were placed. */
function overtaken(ledger: readonly Acknowledgement[], { journal }: Effects): readonly string[] {
  const place = new Map<string, number>();
  for (const [index, { orderId }] of ledger.entries()) place.set(orderId, index);
  const last = new Map<string, number>();
  const faults: string[] = [];
  for (const { orderId, customer } of journal) {
    const index = place.get(orderId);
    if (index === undefined) continue; // told above
    if (index < (last.get(customer) ?? -1))
      faults.push(`order ${orderId} of ${customer} was counted after a later one`);
    last.set(customer, Math.max(index, last.get(customer) ?? -1));
  }
  return faults;
}
