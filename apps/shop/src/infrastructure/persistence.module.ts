import { Module } from '@nestjs/common';
import { DatabaseModule } from 'nestjs-groundwork/database';
import { OrderBook } from '../application/ports/order-book.js';
import { ProductCatalog } from '../application/ports/product-catalog.js';
import { RequestLog } from '../application/ports/request-log.js';
import { SalesJournal } from '../application/ports/sales-journal.js';
import { StockCounts } from '../application/ports/stock-counts.js';
import { CachedProductCatalog } from './cached-product-catalog.js';
import { DatabaseOrderBook } from './database-order-book.js';
import { DatabaseProductCatalog } from './database-product-catalog.js';
import { DatabaseRequestLog } from './database-request-log.js';
import { DatabaseSalesJournal } from './database-sales-journal.js';
import { DatabaseStockCounts } from './database-stock-counts.js';
import { OrderEntity } from './entities/order.entity.js';
import { ProductEntity } from './entities/product.entity.js';

/** Binds the application's ports to the database. */
@Module({
  imports: [
    DatabaseModule.forFeature([
      { entity: ProductEntity, sort: ['sku'] },
      { entity: OrderEntity, filter: ['customer'], sort: ['placedAt'] },
    ]),
  ],
  providers: [
    DatabaseProductCatalog,
    { provide: ProductCatalog, useClass: CachedProductCatalog },
    { provide: OrderBook, useClass: DatabaseOrderBook },
    { provide: RequestLog, useClass: DatabaseRequestLog },
    { provide: SalesJournal, useClass: DatabaseSalesJournal },
    { provide: StockCounts, useClass: DatabaseStockCounts },
  ],
  exports: [ProductCatalog, OrderBook, RequestLog, SalesJournal, StockCounts],
})
export class PersistenceModule {}
