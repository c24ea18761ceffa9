import { Duration, isAbort, orAbort, safeText, type Clock, type FaultReporter, type Random } from '#core';
import { LeaseLostError } from '#domain/outbox';
import { backoffMilliseconds } from './backoff.js';
import type { LentDelivery } from './lent-delivery.js';

const PAUSE = { base: Duration.milliseconds(100), max: Duration.seconds(5) };

export interface SettlingParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultReporter;
  /** How long it is tried: not longer than a lease lasts, because after that the delivery is someone else's. */
  readonly settleLimit: Duration;
}

/** What became of the attempt to tell the driver how a delivery ended. */
export type Settled = 'settled' | 'lost' | 'given-up';

/** Tells the driver how a delivery ended, and goes on trying while the driver cannot take it, as when the database is away for a moment. */
export class Settling {
  constructor(private readonly parts: SettlingParts) {}

  /**
   * @param step as a person reads it: `complete`, `retry`.
   * @param act may run several times, the driver fences it; once when the application stops.
   * @returns `given-up` once the limit has passed: reported, and left to the sweep of leases that ran out. Never rejects.
   */
  async settle(lent: LentDelivery, step: string, act: () => Promise<unknown>): Promise<Settled> {
    const { clock, random, settleLimit } = this.parts;
    const until = clock.monotonic() + settleLimit.milliseconds;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await orAbort(act(), lent.loss); // an application that stops still waits for what is on its way
        return 'settled';
      } catch (error) {
        if (lent.lost || error instanceof LeaseLostError) return 'lost';
        const left = until - clock.monotonic();
        const pause = Math.min(left, Math.max(1, backoffMilliseconds(attempt, PAUSE, random)));
        if (left <= 0 || lent.signal.aborted || !(await this.#slept(pause, lent.signal)))
          return lent.lost ? 'lost' : this.#giveUp(lent, step, error);
      }
    }
  }

  /** @returns false when it was cut short. */
  async #slept(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    try {
      await this.parts.clock.sleep(milliseconds, { signal });
      return true;
    } catch (error) {
      if (!isAbort(error, signal)) throw error;
      return false;
    }
  }

  #giveUp(lent: LentDelivery, step: string, error: unknown): Settled {
    this.parts.faults.report({ where: `"${step}" of ${describeDelivery(lent)}`, error });
    return 'given-up';
  }
}

/** For reports; the id of an event may be anyone's text. */
export function describeDelivery(lent: LentDelivery): string {
  return `event ${safeText(lent.event.id).slice(0, 64)} in group "${lent.group}"`;
}
