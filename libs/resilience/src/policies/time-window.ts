import type { RollingWindow } from './rolling-window.js';

/** A call is forgotten between nine tenths and the whole of the window after it ended, a tenth at a time: ten sums instead of a list of calls. */
const PARTS = 10;

/** The calls of the last so many milliseconds. */
export class TimeWindow implements RollingWindow {
  calls = 0;
  failures = 0;
  slow = 0;
  readonly #calls = new Float64Array(PARTS);
  readonly #failures = new Float64Array(PARTS);
  readonly #slow = new Float64Array(PARTS);
  readonly #length: number;
  /** The number of the current part, counted from the clock's start. */
  #part = -1;

  constructor(milliseconds: number) {
    this.#length = milliseconds / PARTS;
  }

  roll(now: number): void {
    const part = Math.floor(now / this.#length);
    if (part === this.#part) return;
    if (part - this.#part >= PARTS || this.#part < 0) this.clear();
    else for (let old = this.#part + 1; old <= part; old += 1) this.#forget(old % PARTS);
    this.#part = part;
  }

  record(now: number, failed: boolean, slow: boolean): void {
    this.roll(now);
    const index = this.#part % PARTS;
    this.#add(this.#calls, index);
    this.calls += 1;
    if (failed) {
      this.#add(this.#failures, index);
      this.failures += 1;
    }
    if (slow) {
      this.#add(this.#slow, index);
      this.slow += 1;
    }
  }

  clear(): void {
    this.calls = this.failures = this.slow = 0;
    for (const sums of [this.#calls, this.#failures, this.#slow]) sums.fill(0);
  }

  #add(sums: Float64Array, index: number): void {
    sums[index] = (sums[index] ?? 0) + 1;
  }

  #forget(index: number): void {
    this.calls -= this.#calls[index] ?? 0;
    this.failures -= this.#failures[index] ?? 0;
    this.slow -= this.#slow[index] ?? 0;
    this.#calls[index] = this.#failures[index] = this.#slow[index] = 0;
  }
}
