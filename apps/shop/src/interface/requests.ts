import { z } from 'zod';
import { characters, orderLimits } from '../domain/order.js';

/** PostgreSQL cannot store NUL, and half a surrogate pair has no UTF-8. Both are refused rather than altered. */
const STORABLE = /^[^\0\p{Surrogate}]*$/u;

function text(limit: number): z.ZodType<string> {
  return z
    .string()
    .regex(STORABLE, 'must not contain NUL or half a surrogate pair')
    .refine((value) => value !== '' && characters(value) <= limit, `must have 1-${limit} characters`);
}

const line = z.strictObject({
  sku: text(orderLimits.sku),
  quantity: z.int().min(1).max(orderLimits.quantity),
});

const lines = z
  .array(line)
  .min(1)
  .max(orderLimits.lines)
  .refine((all) => new Set(all.map(({ sku }) => sku)).size === all.length, 'must name each sku once');

export const placeOrderBody = z.strictObject({ customer: text(orderLimits.customer), lines });

export const quoteBody = z.strictObject({ lines });

const page = {
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, 'must be a whole number of 1-100')
    .default('20')
    .transform(Number),
  cursor: z.string().min(1).max(2_000).optional(),
};

export const productsQuery = z.strictObject(page);

export const ordersQuery = z.strictObject({ ...page, customer: text(orderLimits.customer).optional() });

export type PlaceOrderBody = z.infer<typeof placeOrderBody>;
export type QuoteBody = z.infer<typeof quoteBody>;
export type ProductsQuery = z.infer<typeof productsQuery>;
export type OrdersQuery = z.infer<typeof ordersQuery>;
