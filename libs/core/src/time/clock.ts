/** A pending timer. `cancel()` twice, or after it fired, is a no-op. */
export interface Timer {
  cancel(): void;
}

/** Where time comes from. Logic never reads the system's clock itself, so that tests can move time. */
export abstract class Clock {
  /** Milliseconds since the epoch; may jump when the machine's clock is set. For time stamps. */
  abstract now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For durations and deadlines. */
  abstract monotonic(): number;
  /** Resolves after `milliseconds`. Rejects with `signal.reason`, at once, when the signal aborts. */
  abstract sleep(milliseconds: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Calls `callback` once after `milliseconds`. A pending timer does not keep the process alive. */
  abstract timer(milliseconds: number, callback: () => void): Timer;
}
