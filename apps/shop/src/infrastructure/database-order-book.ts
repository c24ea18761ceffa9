import { Injectable } from '@nestjs/common';
import { InjectPort } from 'nestjs-groundwork';
import { Repository, SqlSession } from 'nestjs-groundwork/domain/database';
import { OrderBook, type OrderPageRequest } from '../application/ports/order-book.js';
import type { Page } from '../application/ports/page.js';
import { euros } from '../domain/money.js';
import { Order } from '../domain/order.js';
import { OrderEntity } from './entities/order.entity.js';

@Injectable()
export class DatabaseOrderBook extends OrderBook {
  constructor(
    @InjectPort(Repository, OrderEntity) private readonly orders: Repository<OrderEntity>,
    private readonly sql: SqlSession,
  ) {
    super();
  }

  async add(order: Order): Promise<void> {
    await this.orders.create({
      id: order.id,
      status: order.status,
      customer: order.customer,
      lines: order.lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPriceCents: unitPrice.amount })),
      totalCents: order.total.amount,
      placedAt: order.placedAt,
    });
  }

  async confirm(id: string): Promise<void> {
    await this.sql.execute(`update orders set status = 'confirmed' where id = $1 and status = 'placed'`, [id]);
  }

  async findById(id: string): Promise<Order | undefined> {
    const found = await this.orders.findById(id);
    return found === undefined ? undefined : toOrder(found);
  }

  async page({ customer, limit, cursor }: OrderPageRequest): Promise<Page<Order>> {
    const filter = customer === undefined ? {} : { customer };
    const { items, next } = await this.orders.page({ filter, sort: ['-placedAt'], limit, cursor: cursor ?? null });
    return { items: items.map(toOrder), next };
  }
}

function toOrder({ id, status, customer, lines, placedAt }: OrderEntity): Order {
  return Order.restore({
    id,
    status,
    customer,
    lines: lines.map(({ sku, quantity, unitPriceCents }) => ({ sku, quantity, unitPrice: euros(unitPriceCents) })),
    placedAt,
  });
}
