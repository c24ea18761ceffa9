import { createHash } from 'node:crypto';
import type { OrderRequest } from '../domain/order.js';

/**
 * Tells whether two requests ask for the same. The fields are named here one by one, so neither the order in which a client wrote them nor
 * its white space matters; the order of the lines does, because the answer repeats it.
 */
export function fingerprintOf({ customer, lines }: OrderRequest): string {
  const canonical = JSON.stringify([customer, lines.map(({ sku, quantity }) => [sku, quantity])]);
  return createHash('sha256').update(canonical).digest('hex');
}
