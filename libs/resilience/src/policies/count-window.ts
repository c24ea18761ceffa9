import type { RollingWindow } from './rolling-window.js';

const FAILED = 1;
const SLOW = 2;

/** The last so many calls, however long ago. */
export class CountWindow implements RollingWindow {
  calls = 0;
  failures = 0;
  slow = 0;
  readonly #outcomes: Uint8Array;
  #next = 0;

  constructor(size: number) {
    this.#outcomes = new Uint8Array(size);
  }

  roll(): void {
    // what is old is replaced by what is new, and by nothing else
  }

  record(_now: number, failed: boolean, slow: boolean): void {
    if (this.calls === this.#outcomes.length) this.#forget(this.#outcomes[this.#next] ?? 0);
    this.#outcomes[this.#next] = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    this.#next = (this.#next + 1) % this.#outcomes.length;
    this.calls += 1;
    if (failed) this.failures += 1;
    if (slow) this.slow += 1;
  }

  clear(): void {
    this.calls = this.failures = this.slow = this.#next = 0;
  }

  #forget(outcome: number): void {
    this.calls -= 1;
    if ((outcome & FAILED) !== 0) this.failures -= 1;
    if ((outcome & SLOW) !== 0) this.slow -= 1;
  }
}
