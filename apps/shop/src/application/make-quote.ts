import { Injectable } from '@nestjs/common';
import { Clock, Ids } from 'nestjs-groundwork/core';
import { sum, times, type Money } from '../domain/money.js';
import type { RequestedLine } from '../domain/order.js';
import { UnknownSkuError } from './order.errors.js';
import { ProductCatalog } from './ports/product-catalog.js';

const VALID_FOR = 15 * 60_000;

export interface Quote {
  readonly id: string;
  readonly lines: readonly (RequestedLine & { readonly unitPrice: Money; readonly total: Money })[];
  readonly total: Money;
  /** ISO 8601, UTC. */
  readonly validUntil: string;
}

/** What an order would cost now. Takes nothing out of stock and stores nothing. */
@Injectable()
export class MakeQuote {
  constructor(
    private readonly catalog: ProductCatalog,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @throws UnknownSkuError. */
  async execute(requested: readonly RequestedLine[]): Promise<Quote> {
    const prices = await this.catalog.prices(requested.map(({ sku }) => sku));
    const unknown = requested.filter(({ sku }) => !prices.has(sku)).map(({ sku }) => sku);
    if (unknown.length > 0) throw new UnknownSkuError(unknown);
    const lines = requested.flatMap(({ sku, quantity }) => {
      const unitPrice = prices.get(sku);
      return unitPrice === undefined ? [] : [{ sku, quantity, unitPrice, total: times(unitPrice, quantity) }];
    });
    return {
      id: this.ids.next(),
      lines,
      total: sum(lines.map(({ total }) => total)),
      validUntil: new Date(this.clock.now() + VALID_FOR).toISOString(),
    };
  }
}
