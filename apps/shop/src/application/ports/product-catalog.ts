import type { Money } from '../../domain/money.js';
import type { RequestedLine } from '../../domain/order.js';
import type { Product } from '../../domain/product.js';
import type { Page, PageRequest } from './page.js';

/** What came of an attempt to reserve: all lines, or none. */
export type Reservation =
  | { readonly kind: 'reserved'; readonly prices: ReadonlyMap<string, Money> }
  | { readonly kind: 'unknown'; readonly skus: readonly string[] }
  | { readonly kind: 'short'; readonly skus: readonly string[] };

export abstract class ProductCatalog {
  /** By sku, ascending. */
  abstract page(request: PageRequest): Promise<Page<Product>>;

  /** What each costs now. Those that the shop does not have are left out. */
  abstract prices(skus: readonly string[]): Promise<ReadonlyMap<string, Money>>;

  /**
   * Takes the pieces of every line out of stock and says what each costs now. Only inside a unit of work: what is not `reserved` may have
   * taken some lines, and the caller rolls back. Concurrent reservations of the same products wait for each other and never deadlock.
   */
  abstract reserve(lines: readonly RequestedLine[]): Promise<Reservation>;
}
