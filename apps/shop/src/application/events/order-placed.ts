import { defineEvent, type EventInput } from 'nestjs-groundwork/domain/messaging';
import { z } from 'zod';
import type { Order } from '../../domain/order.js';

/** An order was placed and its pieces are taken out of stock. Published with the customer as its key, so that one customer's orders follow each other. */
export const OrderPlaced = defineEvent(
  'order.placed',
  1,
  z.object({
    orderId: z.uuid(),
    customer: z.string(),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int().positive() })).min(1),
    totalCents: z.int().nonnegative(),
    placedAt: z.iso.datetime(),
  }),
);

export type OrderPlacedPayload = EventInput<typeof OrderPlaced>;

export function orderPlaced(order: Order): OrderPlacedPayload {
  return {
    orderId: order.id,
    customer: order.customer,
    lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    totalCents: order.total.amount,
    placedAt: order.placedAt.toISOString(),
  };
}
