/** What one process does with locks, for who looks at its health. */
export interface LocksState {
  readonly held: number;
  readonly waiting: number;
  /** Since the start. */
  readonly lost: number;
  /** By `Clock.monotonic()`. */
  readonly lastLostAt: number | undefined;
}
