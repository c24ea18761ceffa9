import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderView } from '../application/order-view.js';
import type { Money } from '../domain/money.js';
import { read } from './read.js';

const PATIENCE_MILLISECONDS = 10_000;

export interface SalesReportBody {
  readonly orders: number;
  readonly quantities: Readonly<Record<string, number>>;
  readonly revenue: Money;
}

/** When the consequences of an order could be seen over HTTP, in milliseconds since it was answered; undefined: not within 10 s. */
export interface FollowedOrder {
  readonly confirmed: number | undefined;
  readonly recorded: number | undefined;
  readonly report: SalesReportBody;
}

/** Watches what the handlers of the order's event do with it, as any client could. */
export async function followOrder(shop: string, id: string, ordersBefore: number): Promise<FollowedOrder> {
  const started = performance.now();
  let confirmed: number | undefined;
  let recorded: number | undefined;
  for (;;) {
    const { status } = await read<OrderView>(`${shop}/orders/${id}`);
    const report = await read<SalesReportBody>(`${shop}/reports/sales`);
    const now = performance.now() - started;
    if (status === 'confirmed') confirmed ??= now;
    if (report.orders > ordersBefore) recorded ??= now;
    if ((confirmed !== undefined && recorded !== undefined) || now > PATIENCE_MILLISECONDS)
      return { confirmed, recorded, report };
    await sleep(5);
  }
}
