import { Injectable } from '@nestjs/common';
import { EventHandler } from 'nestjs-groundwork/messaging';
import { OrderPlaced, type OrderPlacedPayload } from '../../application/events/order-placed.js';
import { Screening } from '../../application/screening.js';

@Injectable()
export class ScreenOrder {
  constructor(private readonly screening: Screening) {}

  @EventHandler(OrderPlaced, { group: 'order-screening' })
  screen({ customer }: OrderPlacedPayload): void {
    this.screening.check(customer);
  }
}
