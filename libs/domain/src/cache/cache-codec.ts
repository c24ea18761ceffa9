/** How values of one kind become bytes or text, and are read again. Its name and version are stored with each value; what another codec or version wrote is a miss. */
export interface CacheCodec<T> {
  /** 1 to 32 characters out of letters, digits, `-` and `_`. */
  readonly name: string;
  /** A whole number from 1. */
  readonly version: number;
  /** @throws anything for a value that it cannot take; becomes a `CacheValueInvalidError`. */
  encode(value: T): string | Uint8Array;
  /** @throws anything for what it cannot read; becomes a miss, and is counted. */
  decode(stored: Uint8Array): T;
}
