import { Injectable } from '@nestjs/common';
import { EventBus } from 'nestjs-groundwork/domain/messaging';
import type { OrderLine, OrderRequest } from '../domain/order.js';
import { OrderPlaced, orderPlaced } from './events/order-placed.js';
import { OncePerKey, type Answered, type Effect } from './once-per-key.js';
import { StockShortError, UnknownSkuError } from './order.errors.js';
import { OrderFactory } from './order-factory.js';
import { orderView } from './order-view.js';
import { OrderBook } from './ports/order-book.js';
import { ProductCatalog } from './ports/product-catalog.js';
import { fingerprintOf } from './request-fingerprint.js';

/** Stock, order, idempotency key and the event that tells of it change together in one transaction, or not at all. */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly once: OncePerKey,
    private readonly catalog: ProductCatalog,
    private readonly orders: OrderBook,
    private readonly events: EventBus,
    private readonly factory: OrderFactory,
  ) {}

  /**
   * Answers with the order as JSON text. Repeating a call with the same key and request places nothing and gives the same bytes, whatever has
   * become of the order since.
   * @throws UnknownSkuError, StockShortError, and what `OncePerKey.run` throws.
   */
  execute(request: OrderRequest, key: string): Promise<Answered> {
    return this.once.run({ key, fingerprint: fingerprintOf(request) }, () => this.#place(request));
  }

  async #place(request: OrderRequest): Promise<Effect> {
    const order = this.factory.place(request.customer, await this.#reserve(request.lines));
    await this.orders.add(order);
    await this.events.publish(OrderPlaced, orderPlaced(order), { key: order.customer });
    return { orderId: order.id, answer: JSON.stringify(orderView(order)) };
  }

  async #reserve(lines: OrderRequest['lines']): Promise<readonly OrderLine[]> {
    const reservation = await this.catalog.reserve(lines);
    if (reservation.kind === 'unknown') throw new UnknownSkuError(reservation.skus);
    if (reservation.kind === 'short') throw new StockShortError(reservation.skus);
    return lines.map(({ sku, quantity }) => {
      const unitPrice = reservation.prices.get(sku);
      if (unitPrice === undefined) throw new Error(`The catalog reserved "${sku}" without saying its price.`);
      return { sku, quantity, unitPrice };
    });
  }
}
