import { BigIntType } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { OrderStatus } from '../../domain/order.js';

export interface StoredLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

/**
 * The lines are a document inside the order: they are written once, together with it, and read only with it, so a table of their own would cost
 * an insert and a join per order and serve no query of the shop.
 */
@Entity({ tableName: 'orders' })
export class OrderEntity {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'text' })
  status!: OrderStatus;

  @Property({ type: 'text' })
  customer!: string;

  @Property({ type: 'json' })
  lines!: readonly StoredLine[];

  /** Redundant with the lines; kept for reports in SQL. 100 lines of 1,000 pieces pass the range of `integer`. */
  @Property({ type: new BigIntType('number') })
  totalCents!: number;

  /** Milliseconds, as the API shows it: a finer time would make a page's cursor skip orders. */
  @Property({ type: 'datetime', length: 3 })
  placedAt!: Date;
}
