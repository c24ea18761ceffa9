import { Injectable, Logger } from '@nestjs/common';
import { EventHandler } from 'nestjs-groundwork/messaging';
import { OrderPlaced, type OrderPlacedPayload } from '../../application/events/order-placed.js';
import { OrderBook } from '../../application/ports/order-book.js';

@Injectable()
export class ConfirmOrder {
  readonly #logger = new Logger('Shop');

  constructor(private readonly orders: OrderBook) {}

  @EventHandler(OrderPlaced, { group: 'order-confirmation' })
  async confirm({ orderId }: OrderPlacedPayload): Promise<void> {
    await this.orders.confirm(orderId);
    this.#logger.log(`order ${orderId} is confirmed`);
  }
}
