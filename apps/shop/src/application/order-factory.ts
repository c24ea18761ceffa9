import { Injectable } from '@nestjs/common';
import { Clock, Ids } from 'nestjs-groundwork/core';
import { Order, type OrderLine } from '../domain/order.js';

/** Gives new orders their id and their time. */
@Injectable()
export class OrderFactory {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @throws RangeError when a rule of the shop is broken. */
  place(customer: string, lines: readonly OrderLine[]): Order {
    return Order.place({ id: this.ids.next(), customer, lines, placedAt: new Date(this.clock.now()) });
  }
}
