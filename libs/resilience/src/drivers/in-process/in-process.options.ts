import type { Clock, Random } from '#core';

export interface InProcessResilienceOptions {
  /** Windows, limits and waits are by its monotonic time. */
  readonly clock: Clock;
  /** For the jitter of waits. */
  readonly random: Random;
}
