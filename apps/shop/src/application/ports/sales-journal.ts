export interface Sale {
  readonly orderId: string;
  readonly customer: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly totalCents: number;
}

export interface SalesReport {
  readonly orders: number;
  /** Pieces sold, by sku. */
  readonly quantities: Readonly<Record<string, number>>;
  readonly revenueCents: number;
}

/** What was sold, written once per order in the order of each customer's orders. It counts what it is told: telling it twice counts twice. */
export abstract class SalesJournal {
  abstract record(sale: Sale): Promise<void>;

  abstract report(): Promise<SalesReport>;
}
