/** One page, and the way to the next. */
export interface KeysetPage<T> {
  readonly items: readonly T[];
  /** Give it back as `cursor` to get what follows; null at the end. Opaque, and valid only with the same filter and sort. */
  readonly next: string | null;
}

/**
 * What a page is asked for, as it comes from outside: names are checked against what `forFeature` allows, and anything else is an
 * `InvalidQueryError` (400).
 */
export interface KeysetPageRequest {
  readonly filter?: Readonly<Record<string, unknown>>;
  /** Field names; a leading `-` means descending. Default: by primary key. */
  readonly sort?: readonly string[];
  /** 1-100, default 20. */
  readonly limit?: number;
  readonly cursor?: string | null;
}

export interface OffsetPage<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly page: number;
  readonly limit: number;
}

export interface OffsetPageRequest {
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly sort?: readonly string[];
  /** 1-100, default 20. */
  readonly limit?: number;
  /** From 1; `page * limit` is at most 10,000: further on, a keyset page costs the same as the first. */
  readonly page?: number;
}
