import type { Order } from '../../domain/order.js';
import type { Page, PageRequest } from './page.js';

export interface OrderPageRequest extends PageRequest {
  readonly customer?: string | undefined;
}

export abstract class OrderBook {
  abstract add(order: Order): Promise<void>;

  /** From `placed` to `confirmed`. An order that is confirmed already stays so. */
  abstract confirm(id: string): Promise<void>;

  abstract findById(id: string): Promise<Order | undefined>;

  /** The latest first; orders of the same millisecond by id. */
  abstract page(request: OrderPageRequest): Promise<Page<Order>>;
}
