import { Injectable } from '@nestjs/common';
import { InjectPort } from 'nestjs-groundwork';
import { Repository, SqlSession } from 'nestjs-groundwork/domain/database';
import type { Page, PageRequest } from '../application/ports/page.js';
import { ProductCatalog, type Reservation } from '../application/ports/product-catalog.js';
import { euros, type Money } from '../domain/money.js';
import type { RequestedLine } from '../domain/order.js';
import type { Product } from '../domain/product.js';
import { ProductEntity } from './entities/product.entity.js';

/**
 * The inner query locks the rows in the order of their sku, so two orders of the same products cannot wait for each other in a circle.
 * The outer condition sees the stock as it is once the lock is held, so the last piece is sold once.
 */
const RESERVE = `
  update products as product
     set stock = product.stock - wanted.quantity
    from (select p.sku, line.quantity
            from products p
            join unnest($1::text[], $2::int[]) as line (sku, quantity) on line.sku = p.sku
           order by p.sku
             for update of p) as wanted
   where product.sku = wanted.sku and product.stock >= wanted.quantity
  returning product.sku, product.price_cents`;

@Injectable()
export class DatabaseProductCatalog extends ProductCatalog {
  constructor(
    @InjectPort(Repository, ProductEntity) private readonly products: Repository<ProductEntity>,
    private readonly sql: SqlSession,
  ) {
    super();
  }

  async page({ limit, cursor }: PageRequest): Promise<Page<Product>> {
    const { items, next } = await this.products.page({ sort: ['sku'], limit, cursor: cursor ?? null });
    return { items: items.map(toProduct), next };
  }

  async prices(skus: readonly string[]): Promise<ReadonlyMap<string, Money>> {
    const rows = await this.sql.query<{ sku: string; price_cents: number }>(
      'select sku, price_cents from products where sku = any ($1::text[])',
      [skus],
    );
    return new Map(rows.map((row) => [row.sku, euros(row.price_cents)]));
  }

  async reserve(lines: readonly RequestedLine[]): Promise<Reservation> {
    const parameters = [lines.map((line) => line.sku), lines.map((line) => line.quantity)];
    const { rows } = await this.sql.execute<{ sku: string; price_cents: number }>(RESERVE, parameters);
    if (rows.length !== lines.length) return this.#explain(lines, new Set(rows.map((row) => row.sku)));
    return { kind: 'reserved', prices: new Map(rows.map((row) => [row.sku, euros(row.price_cents)])) };
  }

  /** A line that was not reserved is of an unknown product or of one that is short. */
  async #explain(lines: readonly RequestedLine[], reserved: ReadonlySet<string>): Promise<Reservation> {
    const skus = lines.map((line) => line.sku);
    const rows = await this.sql.query<{ sku: string }>('select sku from products where sku = any ($1::text[])', [skus]);
    const known = new Set(rows.map((row) => row.sku));
    const unknown = skus.filter((sku) => !known.has(sku));
    if (unknown.length > 0) return { kind: 'unknown', skus: unknown };
    return { kind: 'short', skus: skus.filter((sku) => !reserved.has(sku)) };
  }
}

function toProduct({ sku, name, priceCents, stock }: ProductEntity): Product {
  return { sku, name, price: euros(priceCents), stock };
}
