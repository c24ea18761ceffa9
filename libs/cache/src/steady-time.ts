import type { Clock } from '#core';

/** So many looks share one reading of the clock, unless a millisecond passes first. */
const LOOKS = 64;

/**
 * Milliseconds of `Clock.monotonic()`, read once for many looks: reading the clock would cost as much as finding an entry. What it tells is at most one turn of the event loop, or 64 looks, behind; never ahead.
 */
export class SteadyTime {
  #time = 0;
  #left = 0;
  #armed = false;
  readonly #forget = (): void => {
    this.#armed = false;
    this.#left = 0;
  };

  constructor(private readonly clock: Clock) {}

  now(): number {
    if (this.#left === 0) return this.#read();
    this.#left -= 1;
    return this.#time;
  }

  #read(): number {
    this.#time = this.clock.monotonic();
    this.#left = LOOKS;
    if (!this.#armed) {
      this.#armed = true;
      this.clock.timer(1, this.#forget);
    }
    return this.#time;
  }
}

/** In whole milliseconds: a small whole number needs no memory of its own, which an entry has no more of than its value and its times. Rounded down, so that nothing is kept longer. */
export function whole(time: number): number {
  return Math.floor(time);
}
