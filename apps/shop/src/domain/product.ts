import type { Money } from './money.js';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
  /** Pieces that can still be sold. */
  readonly stock: number;
}
