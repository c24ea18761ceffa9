import { Clock, type Timer } from '#core';

/** Time in whole milliseconds, moved by `run`, with everything that waits in the millisecond in which it is due: thousands of callers for minutes, in seconds. */
export class SimulationClock extends Clock {
  #now = 0;
  readonly #due = new Map<number, Set<() => void>>();

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(milliseconds: number, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.timer(milliseconds, resolve);
      options.signal?.addEventListener('abort', () => {
        timer.cancel();
        reject(options.signal?.reason as Error);
      });
    });
  }

  timer(milliseconds: number, callback: () => void): Timer {
    const at = Math.max(this.#now + 1, Math.ceil(this.#now + milliseconds));
    const entries = this.#due.get(at) ?? new Set();
    this.#due.set(at, entries.add(callback));
    return { cancel: () => void entries.delete(callback) };
  }

  async run(milliseconds: number): Promise<void> {
    for (const end = this.#now + milliseconds; this.#now < end;) {
      this.#now += 1;
      const entries = this.#due.get(this.#now);
      this.#due.delete(this.#now);
      for (const callback of entries ?? []) callback();
      if (entries !== undefined) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/**
 * A service with so many workers, each of which takes so long for a request. What it cannot work on waits, without bound and whether its client still does: the
 * service that overload brings down.
 */
export class SimulatedService {
  readonly #waiting: (() => void)[] = [];
  #busy = 0;
  received = 0;

  constructor(
    private readonly clock: Clock,
    private readonly workers: number,
    private readonly serviceTime: number,
  ) {}

  /** Requests per second. */
  get capacity(): number {
    return (this.workers * 1_000) / this.serviceTime;
  }

  get backlog(): number {
    return this.#waiting.length;
  }

  async request(): Promise<void> {
    this.received += 1;
    if (this.#busy === this.workers) await new Promise<void>((begin) => this.#waiting.push(begin));
    else this.#busy += 1;
    await this.clock.sleep(this.serviceTime);
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy -= 1;
    else next();
  }
}
