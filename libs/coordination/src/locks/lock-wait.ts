import type { Clock } from '#core';

/** Something that may come before the time is up: one hint is enough, also one that came while nobody waited for it. */
export class Hint {
  #came = false;
  #tell: () => void = () => undefined;

  readonly come = (): void => {
    this.#came = true;
    this.#tell();
  };

  /** Resolves at the hint, or after the time. Rejects with the signal's reason. */
  wait(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#came || signal.aborted) {
      this.#came = false;
      return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
        this.#tell = () => undefined;
        this.#came = false;
      };
      const onAbort = (): void => {
        end();
        reject(signal.reason as Error);
      };
      const settle = (): void => {
        end();
        resolve();
      };
      const timer = clock.timer(milliseconds, settle);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#tell = settle;
    });
  }
}

const FIRST_POLL = 25;
const LONGEST_POLL = 1_000;
/** Leases are over a moment after the service said they would be. */
const SLACK = 5;

/**
 * How long to wait for a hint before asking again without one: longer each time, half of it by chance, and not beyond the end of the present lease.
 * @param attempt from 0 @param freeAfter milliseconds, as the service said
 */
export function pollPause(attempt: number, freeAfter: number | undefined, chance: number): number {
  const bound = Math.min(LONGEST_POLL, FIRST_POLL * 2 ** Math.min(attempt, 10));
  return Math.min(bound * (0.5 + chance / 2), (freeAfter ?? Infinity) + SLACK * (1 + chance));
}
