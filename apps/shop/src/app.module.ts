import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { InfrastructureModule } from 'nestjs-groundwork';
import { ProblemDetailsFilter } from 'nestjs-groundwork/http';
import { OncePerKey } from './application/once-per-key.js';
import { PlaceOrder } from './application/place-order.js';
import { migrations } from './infrastructure/migrations/index.js';
import { PersistenceModule } from './infrastructure/persistence.module.js';
import { OrdersController } from './interface/orders.controller.js';
import { ProductsController } from './interface/products.controller.js';

/** Every concern on what the environment says, else embedded. */
export const infrastructure = { database: { migrations } };

@Module({
  imports: [InfrastructureModule.forRoot(infrastructure), PersistenceModule],
  controllers: [ProductsController, OrdersController],
  providers: [OncePerKey, PlaceOrder, { provide: APP_FILTER, useClass: ProblemDetailsFilter }],
})
export class AppModule {}
