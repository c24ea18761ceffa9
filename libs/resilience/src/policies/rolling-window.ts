/** What is remembered of the calls by which a circuit is judged. */
export interface RollingWindow {
  readonly calls: number;
  readonly failures: number;
  readonly slow: number;
  /** Forgets what is too old by now. */
  roll(now: number): void;
  record(now: number, failed: boolean, slow: boolean): void;
  clear(): void;
}
