import type { KeptForm } from '../cache.driver.js';

/** How the values of one namespace are kept, and read again. */
export interface ValueForm<T> extends KeptForm {
  /** What is kept is the value itself: it is handed out as it is. */
  readonly byReference: boolean;
  /** @throws CacheValueInvalidError for what cannot be kept, and for what is too large. */
  keep(value: T): unknown;
  /** @throws anything for what cannot be read. */
  read(kept: unknown): T;
}
