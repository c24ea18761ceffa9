export interface KeyValueWrite {
  readonly key: string;
  readonly value: string;
  /** Undefined: for ever. */
  readonly ttlMilliseconds: number | undefined;
}

export interface KeyValueSwap extends Omit<KeyValueWrite, 'value'> {
  /** Undefined: absent. */
  readonly expected: string | undefined;
  /** Undefined: deleted. */
  readonly value: string | undefined;
}

export interface KeyValueIncrement {
  readonly key: string;
  readonly by: number;
  /** For a key that is made by this call. */
  readonly ttlMilliseconds: number | undefined;
}

export interface KeyValueScan {
  readonly prefix: string;
  readonly cursor: string | undefined;
  readonly pageSize: number;
}

/** Text under keys. Every call is one atomic step, by the service's clock. */
export interface KeyValueBackend {
  get(key: string, signal: AbortSignal | undefined): Promise<string | undefined>;
  set(write: KeyValueWrite, signal: AbortSignal | undefined): Promise<void>;
  setIfAbsent(write: KeyValueWrite, signal: AbortSignal | undefined): Promise<boolean>;
  compareAndSet(swap: KeyValueSwap, signal: AbortSignal | undefined): Promise<boolean>;
  /** @throws KeyValueTypeError, with nothing changed. */
  increment(increment: KeyValueIncrement, signal: AbortSignal | undefined): Promise<number>;
  expire(key: string, ttlMilliseconds: number | undefined, signal: AbortSignal | undefined): Promise<boolean>;
  delete(key: string, signal: AbortSignal | undefined): Promise<boolean>;
  scan(
    scan: KeyValueScan,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly keys: readonly string[]; readonly cursor: string | undefined }>;
}
