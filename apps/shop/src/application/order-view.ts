import type { Money } from '../domain/money.js';
import { lineTotal, type Order, type OrderStatus } from '../domain/order.js';

/** An order as the outside sees it. */
export interface OrderView {
  readonly id: string;
  readonly status: OrderStatus;
  readonly customer: string;
  readonly lines: readonly OrderLineView[];
  readonly total: Money;
  /** ISO 8601, UTC, with milliseconds. */
  readonly placedAt: string;
}

export interface OrderLineView {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly total: Money;
}

export function orderView(order: Order): OrderView {
  return {
    id: order.id,
    status: order.status,
    customer: order.customer,
    lines: order.lines.map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      total: lineTotal(line),
    })),
    total: order.total,
    placedAt: order.placedAt.toISOString(),
  };
}
