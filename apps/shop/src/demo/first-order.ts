import { randomBytes, randomUUID } from 'node:crypto';
import type { OrderView } from '../application/order-view.js';
import type { Page } from '../application/ports/page.js';
import type { Product } from '../domain/product.js';
import { read } from './read.js';
import { followOrder, type FollowedOrder, type SalesReportBody } from './follow-order.js';

/** One order placed over HTTP and repeated once with the same key. */
export interface FirstOrder {
  readonly key: string;
  /** Of the trace that the request belongs to; the client chose it (W3C Trace Context). */
  readonly traceId: string;
  readonly order: OrderView;
  /** The `Server-Timing` header: transaction id, attempts and duration. */
  readonly timing: string;
  readonly milliseconds: number;
  readonly repetition: { readonly replayed: boolean; readonly identical: boolean; readonly milliseconds: number };
  /** What the event of the order set off. */
  readonly followed: FollowedOrder;
  readonly stock: { readonly sku: string; readonly before: number; readonly after: number };
}

/** Speaks to the shop as any client would. @throws Error with the status and the body when the shop does not answer as expected. */
export async function placeFirstOrder(shop: string): Promise<FirstOrder> {
  const [first, second] = (await read<Page<Product>>(`${shop}/products?limit=2`)).items;
  if (first === undefined || second === undefined) throw new Error('The shop has no two products to order.');
  const key = randomUUID();
  const body = {
    customer: 'Ada Lovelace',
    lines: [
      { sku: first.sku, quantity: 1 },
      { sku: second.sku, quantity: 2 },
    ],
  };
  const before = await read<SalesReportBody>(`${shop}/reports/sales`);
  const traceId = randomBytes(16).toString('hex');
  const placed = await post({ shop, key, body, traceId });
  const order = JSON.parse(placed.text) as OrderView;
  const followed = await followOrder(shop, order.id, before.orders);
  const repeated = await post({ shop, key, body });
  const [after] = (await read<Page<Product>>(`${shop}/products?limit=1`)).items;
  return {
    key,
    traceId,
    order,
    timing: placed.timing,
    milliseconds: placed.milliseconds,
    followed,
    repetition: {
      replayed: repeated.replayed,
      identical: repeated.text === placed.text,
      milliseconds: repeated.milliseconds,
    },
    stock: { sku: first.sku, before: first.stock, after: after?.stock ?? first.stock },
  };
}

interface Posted {
  readonly text: string;
  readonly timing: string;
  readonly replayed: boolean;
  readonly milliseconds: number;
}

interface OrderRequest {
  readonly shop: string;
  readonly key: string;
  readonly body: object;
  readonly traceId?: string;
}

async function post({ shop, key, body, traceId }: OrderRequest): Promise<Posted> {
  const started = performance.now();
  const trace = traceId === undefined ? {} : { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
  const response = await fetch(`${shop}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...trace },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`POST ${shop}/orders answered ${response.status}: ${text}`);
  return {
    text,
    timing: response.headers.get('server-timing') ?? '',
    replayed: response.headers.get('idempotency-replayed') === 'true',
    milliseconds: performance.now() - started,
  };
}
