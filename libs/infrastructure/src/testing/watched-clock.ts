import { Clock, type Timer } from '#core';

/** A timer or a sleep that has not ended. */
export interface PendingWait {
  readonly kind: 'timer' | 'sleep';
  /** Of `monotonic()`, in milliseconds. */
  readonly due: number;
  /** The line that set it, as a stack trace has it; empty when there is none. */
  readonly from: string;
}

/** Another clock, and who waits for it. */
export class WatchedClock extends Clock {
  readonly #pending = new Set<PendingWait>();

  constructor(private readonly clock: Clock) {
    super();
  }

  /** In the order in which they were set. */
  get pending(): readonly PendingWait[] {
    return [...this.#pending];
  }

  now(): number {
    return this.clock.now();
  }

  monotonic(): number {
    return this.clock.monotonic();
  }

  async sleep(milliseconds: number, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const wait = this.#begin('sleep', milliseconds);
    try {
      await this.clock.sleep(milliseconds, options);
    } finally {
      this.#pending.delete(wait);
    }
  }

  timer(milliseconds: number, callback: () => void): Timer {
    const wait = this.#begin('timer', milliseconds);
    const timer = this.clock.timer(milliseconds, () => {
      this.#pending.delete(wait);
      callback();
    });
    return {
      cancel: () => {
        this.#pending.delete(wait);
        timer.cancel();
      },
    };
  }

  #begin(kind: PendingWait['kind'], milliseconds: number): PendingWait {
    const wait = { kind, due: this.clock.monotonic() + milliseconds, from: caller() };
    this.#pending.add(wait);
    return wait;
  }
}

/** Frames: this function, `#begin`, `sleep` or `timer`, and then who called that. */
function caller(): string {
  const frames = (new Error('where a wait was begun').stack ?? '').split('\n').filter((line) => /^\s*at /.test(line));
  return (frames[3] ?? '').trim();
}
