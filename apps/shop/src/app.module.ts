import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { InfrastructureModule } from 'nestjs-groundwork';
import { ProblemDetailsFilter } from 'nestjs-groundwork/http';
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
import { OrdersController } from './interface/orders.controller.js';
import { ProductsController } from './interface/products.controller.js';
import { ReportsController } from './interface/reports.controller.js';

/** Every concern on what the environment says, else embedded. */
export const infrastructure = { database: { migrations }, observability: { healthEndpoints: 'on' } } as const;

@Module({
  imports: [InfrastructureModule.forRoot(infrastructure), PersistenceModule],
  controllers: [ProductsController, OrdersController, ReportsController, DeadLettersController],
  providers: [
    OncePerKey,
    OrderFactory,
    PlaceOrder,
    { provide: Screening, useFactory: () => new Screening(process.env['SHOP_SCREENING'] !== 'off') },
    ConfirmOrder,
    RecordSale,
    ScreenOrder,
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
  ],
})
export class AppModule {}
