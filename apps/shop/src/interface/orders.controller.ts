import { Body, Controller, Get, Logger, Param, Post, Query, Res } from '@nestjs/common';
import { RateLimited } from 'nestjs-groundwork/coordination/http';
import { OrderNotFoundError } from '../application/order.errors.js';
import { orderView, type OrderView } from '../application/order-view.js';
import { type TransactionSummary } from '../application/once-per-key.js';
import { PlaceOrder } from '../application/place-order.js';
import { OrderBook } from '../application/ports/order-book.js';
import type { Page } from '../application/ports/page.js';
import { IdempotencyKey } from './idempotency-key.decorator.js';
import { orderRate } from './order-rate.js';
import { ordersQuery, placeOrderBody, type OrdersQuery, type PlaceOrderBody } from './requests.js';
import { ZodPipe } from './zod.pipe.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The part of a response that Express and Fastify have in common. */
interface ResponseHeaders {
  header(name: string, value: string): unknown;
}

@Controller('orders')
export class OrdersController {
  readonly #logger = new Logger('Shop');

  constructor(
    private readonly placeOrder: PlaceOrder,
    private readonly orders: OrderBook,
  ) {}

  @Post()
  @RateLimited(orderRate)
  async place(
    @IdempotencyKey() key: string,
    @Body(new ZodPipe(placeOrderBody)) body: PlaceOrderBody,
    @Res({ passthrough: true }) response: ResponseHeaders,
  ): Promise<string> {
    const { answer, replayed, transaction } = await this.placeOrder.execute(body, key);
    response.header('Content-Type', 'application/json; charset=utf-8');
    response.header('Server-Timing', serverTiming(transaction));
    if (replayed) response.header('Idempotency-Replayed', 'true');
    this.#logger.log(replayed ? `key ${key} is answered again` : `key ${key} has placed an order`);
    return answer;
  }

  @Get()
  async list(@Query(new ZodPipe(ordersQuery)) query: OrdersQuery): Promise<Page<OrderView>> {
    const { items, next } = await this.orders.page(query);
    return { items: items.map(orderView), next };
  }

  @Get(':id')
  async find(@Param('id') id: string): Promise<OrderView> {
    const order = UUID.test(id) ? await this.orders.findById(id) : undefined;
    if (order === undefined) throw new OrderNotFoundError();
    return orderView(order);
  }
}

/** https://www.w3.org/TR/server-timing/, so that browsers and the demonstration can show what the transaction did. */
function serverTiming({ id, attempts, milliseconds }: TransactionSummary): string {
  return `transaction;desc="${id}";dur=${milliseconds.toFixed(1)}, attempts;desc="${attempts}"`;
}
