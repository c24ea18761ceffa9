import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { InfrastructureModule } from 'nestjs-groundwork';
import { ProblemDetailsFilter } from 'nestjs-groundwork/http';
import { CountStock } from './application/count-stock.js';
import { MakeQuote } from './application/make-quote.js';
import { OncePerKey } from './application/once-per-key.js';
import { OrderFactory } from './application/order-factory.js';
import { PlaceOrder } from './application/place-order.js';
import { Screening } from './application/screening.js';
import { migrations } from './infrastructure/migrations/index.js';
import { PersistenceModule } from './infrastructure/persistence.module.js';
import { DeadLettersController } from './interface/dead-letters.controller.js';
import { ConfirmOrder } from './interface/events/confirm-order.handler.js';
import { RecordSale } from './interface/events/record-sale.handler.js';
import { ScreenOrder } from './interface/events/screen-order.handler.js';
import { OrderRate } from './interface/order-rate.js';
import { OrdersController } from './interface/orders.controller.js';
import { ProductsController } from './interface/products.controller.js';
import { QuotesController } from './interface/quotes.controller.js';
import { ReportsController } from './interface/reports.controller.js';

/** Every concern on what the environment says, else embedded. Orders are placed without Redis too, so that nothing waits for it. */
export const infrastructure = {
  database: { migrations },
  redis: { need: 'optional' },
  observability: { healthEndpoints: 'on' },
} as const;

@Module({
  imports: [InfrastructureModule.forRoot(infrastructure), PersistenceModule],
  controllers: [ProductsController, OrdersController, QuotesController, ReportsController, DeadLettersController],
  providers: [
    OncePerKey,
    OrderFactory,
    PlaceOrder,
    MakeQuote,
    CountStock,
    { provide: Screening, useFactory: () => new Screening(process.env['SHOP_SCREENING'] !== 'off') },
    { provide: OrderRate, useFactory: () => OrderRate.from(process.env) },
    ConfirmOrder,
    RecordSale,
    ScreenOrder,
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
  ],
})
export class AppModule {}
