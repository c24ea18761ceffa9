import { Inject, Injectable } from '@nestjs/common';
import { Cache, type CacheNamespace } from 'nestjs-groundwork/domain/cache';
import { Duration } from 'nestjs-groundwork/core';
import type { Page, PageRequest } from '../application/ports/page.js';
import { ProductCatalog, type Reservation } from '../application/ports/product-catalog.js';
import type { Money } from '../domain/money.js';
import type { RequestedLine } from '../domain/order.js';
import type { Product } from '../domain/product.js';
import { DatabaseProductCatalog } from './database-product-catalog.js';

/** Everything that shows how many pieces there are. */
const STOCK = 'stock';

/** Pages of products are read often and change with each order: kept until one takes something out of stock, and never longer than ten seconds. */
@Injectable()
export class CachedProductCatalog extends ProductCatalog {
  readonly #pages: CacheNamespace<Page<Product>>;

  constructor(
    @Inject(DatabaseProductCatalog) private readonly catalog: ProductCatalog,
    cache: Cache,
  ) {
    super();
    this.#pages = cache.namespace<Page<Product>>('product-pages', { ttl: Duration.seconds(10) });
  }

  page(request: PageRequest): Promise<Page<Product>> {
    const key = `${request.limit}:${request.cursor ?? ''}`;
    return this.#pages.getOrSet(key, () => this.catalog.page(request), { tags: [STOCK] });
  }

  prices(skus: readonly string[]): Promise<ReadonlyMap<string, Money>> {
    return this.catalog.prices(skus);
  }

  /** The cache is told when the order is committed, and not when it is rolled back. */
  async reserve(lines: readonly RequestedLine[]): Promise<Reservation> {
    const reservation = await this.catalog.reserve(lines);
    if (reservation.kind === 'reserved') await this.#pages.deleteByTag(STOCK);
    return reservation;
  }
}
