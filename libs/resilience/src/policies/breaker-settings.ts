/** Of one circuit; times in milliseconds. */
export interface BreakerSettings {
  /** False: only a person opens it. */
  readonly automatic: boolean;
  readonly window: number;
  /** Above 0: the window is so many calls, and not a time. */
  readonly windowCalls: number;
  readonly minimumCalls: number;
  /** Of a hundred calls: whole numbers, so that no rounding decides. */
  readonly failurePercent: number;
  readonly slowPercent: number;
  /** Infinity: no call is slow. */
  readonly slowAfter: number;
  readonly open: number;
  readonly openMax: number;
  readonly probes: number;
  /** A probe that takes longer counts as failed, and its place is free again. */
  readonly probeLimit: number;
}
