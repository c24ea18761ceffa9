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
  #part = -PARTS;
  /** When it ends: asked for at each call, so that it is not worked out at each. */
  #until = -Infinity;

  constructor(milliseconds: number) {
    this.#length = milliseconds / PARTS;
  }

  roll(now: number): void {
    if (now < this.#until) return;
    const part = Math.floor(now / this.#length);
    const first = Math.max(this.#part + 1, part - PARTS + 1); // what is older than the whole window is forgotten once
    for (let old = first; old <= part; old += 1) this.#forget(old % PARTS);
    this.#part = part;
    this.#until = (part + 1) * this.#length;
  }

  record(now: number, failed: boolean, slow: boolean): void {
    this.roll(now);
    const index = this.#part % PARTS;
    this.calls += 1;
    add(this.#calls, index);
    if (failed) {
      this.failures += 1;
      add(this.#failures, index);
    }
    if (slow) {
      this.slow += 1;
      add(this.#slow, index);
    }
  }

  clear(): void {
    this.calls = this.failures = this.slow = 0;
    for (const sums of [this.#calls, this.#failures, this.#slow]) sums.fill(0);
  }

  #forget(index: number): void {
    this.calls -= this.#calls[index] ?? 0;
    this.failures -= this.#failures[index] ?? 0;
    this.slow -= this.#slow[index] ?? 0;
    this.#calls[index] = this.#failures[index] = this.#slow[index] = 0;
  }
}

function add(sums: Float64Array, index: number): void {
  sums[index] = (sums[index] ?? 0) + 1;
}
