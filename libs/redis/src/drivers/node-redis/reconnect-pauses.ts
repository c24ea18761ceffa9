import type { Clock, Random } from '#core';

const FIRST = 50;
const LONGEST = 1_000;

/** Milliseconds before the next attempt, after so many: doubled each time, and spread so that processes do not come back together. */
export function reconnectDelay(retries: number, random: Random): number {
  const bound = Math.min(LONGEST, FIRST * 2 ** Math.min(retries, 10));
  return Math.round(bound * (0.5 + random.next() / 2));
}

/** The pauses that node-redis makes between attempts. It cannot be told to stop one: who closes waits for the end of it, which is not far. */
export class ReconnectPauses {
  #end = -Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  next(retries: number): number {
    const delay = reconnectDelay(retries, this.random);
    this.#end = Math.max(this.#end, this.clock.monotonic() + delay);
    return delay;
  }

  /** Resolves when none is under way any more, as long as none begins. */
  async over(): Promise<void> {
    const left = this.#end - this.clock.monotonic();
    if (left > 0) await this.clock.sleep(left);
  }
}
