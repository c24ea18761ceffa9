import { Injectable, Logger } from '@nestjs/common';
import { EventHandler } from 'nestjs-groundwork/messaging';
import { OrderPlaced, type OrderPlacedPayload } from '../../application/events/order-placed.js';
import { SalesJournal } from '../../application/ports/sales-journal.js';

@Injectable()
export class RecordSale {
  readonly #logger = new Logger('Shop');

  constructor(private readonly sales: SalesJournal) {}

  /** From the beginning: a report that is added later counts all orders. */
  @EventHandler(OrderPlaced, { group: 'sales-report', from: 'beginning' })
  async record(sale: OrderPlacedPayload): Promise<void> {
    await this.sales.record(sale);
    this.#logger.log(`order ${sale.orderId} is counted`);
  }
}
