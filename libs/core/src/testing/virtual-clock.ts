import { Clock, type Timer } from '../time/clock.js';

interface Entry {
  readonly due: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A clock that stands still until `advance` is called. Timers fire in the order in which they are due. */
export class VirtualClock extends Clock {
  #elapsed = 0;
  #order = 0;
  readonly #entries = new Set<Entry>();

  constructor(private readonly start = Date.UTC(2026, 0, 1)) {
    super();
  }

  now(): number {
    return this.start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  sleep(milliseconds: number, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        timer.cancel();
        reject(signal?.reason as Error);
      };
      const timer = this.timer(milliseconds, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  timer(milliseconds: number, callback: () => void): Timer {
    const entry: Entry = { due: this.#elapsed + milliseconds, order: this.#order++, fire: callback };
    this.#entries.add(entry);
    return { cancel: () => void this.#entries.delete(entry) };
  }

  /** How many timers and sleeps wait. */
  get pending(): number {
    return this.#entries.size;
  }

  /** Moves time forward and fires what comes due on the way, letting promises settle in between. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    for (;;) {
      await settle();
      const next = [...this.#entries]
        .filter((entry) => entry.due <= end)
        .sort((a, b) => a.due - b.due || a.order - b.order)[0];
      if (next === undefined) break;
      this.#entries.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.due);
      next.fire();
    }
    this.#elapsed = end;
    await settle();
  }
}

/** One turn of the event loop: every promise that could settle has settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
