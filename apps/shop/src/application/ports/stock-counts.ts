export interface StockCount {
  readonly products: number;
  readonly pieces: number;
  /** Pieces of the count before. Undefined for the first. */
  readonly before: number | undefined;
}

export abstract class StockCounts {
  /** Counts what is in stock and keeps the sum. Only inside a unit of work. */
  abstract count(): Promise<StockCount>;
}
