/** What a driver can do. A call that needs what is false is refused, with the reason. */
export interface CacheCapabilities {
  /** What was stored survives the end of every process. False: `memory`, which loses. */
  readonly durable: boolean;
  /** Several processes see the same records. False: only `GROUNDWORK_ROLE=all` makes sense. */
  readonly sharedByProcesses: boolean;
  /** `expiresAfter`. */
  readonly expiry: boolean;
  /** Keeps at most `maxEntries`, and refuses more. */
  readonly bounded: boolean;
}

/** A record as the driver keeps it. Times are milliseconds since the epoch. */
export interface DriverRecord {
  readonly value: string;
  readonly storedAt: number;
  /** From this moment on there is no such record. Undefined where `expiry` is not declared. */
  readonly expiresAt: number | undefined;
}

export interface DriverPut {
  readonly name: string;
  readonly record: DriverRecord;
  /** Checked and stored as one step: of two that ask at the same time, one stores. */
  readonly ifAbsent: boolean;
}

/**
 * A backend for cache records. It makes the one call and names its failure: it checks no name or value, never retries, and never logs. Calls come concurrently;
 * whoever aborts is not waiting any more, and what was sent may still take effect.
 */
export interface CacheDriver {
  readonly name: string;
  readonly capabilities: CacheCapabilities;

  /** Connects and proves it with a round trip. Called once, before anything else. */
  open(signal: AbortSignal): Promise<void>;
  /** @returns false when `ifAbsent` and there is one that has not expired. @throws CacheFullError where `bounded`. */
  put(put: DriverPut, signal: AbortSignal | undefined): Promise<boolean>;
  /** Undefined when there is none or it has expired. */
  get(name: string, signal: AbortSignal | undefined): Promise<DriverRecord | undefined>;
  /** @returns whether there was one that had not expired. */
  delete(name: string, signal: AbortSignal | undefined): Promise<boolean>;
  /** Nothing is left running. Calls that come later reject. Safe to call twice. */
  close(): Promise<void>;
}
