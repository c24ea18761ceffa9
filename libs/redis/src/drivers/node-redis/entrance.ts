import type { Clock } from '#core';
import type { RedisFailures } from './redis-failures.js';

export interface EntranceParts {
  readonly clock: Clock;
  readonly failures: RedisFailures;
  /** How many calls may wait for a connection. */
  readonly bound: number;
  /** Milliseconds after which nothing waits for a connection any more. */
  readonly patience: number;
  isReady(): boolean;
}

const NOTHING = (): void => undefined;

/** Who may wait for a connection that is away: so many, and not after it has been away for long. */
export class Entrance {
  #waiting = 0;
  #awaySince: number | undefined;
  #lastFailure: unknown;

  constructor(private readonly parts: EntranceParts) {}

  ready(): void {
    this.#awaySince = undefined;
    this.#lastFailure = undefined;
  }

  failed(error: unknown): void {
    if (this.parts.isReady()) return; // of a connection that was replaced meanwhile, or of the one for subscriptions
    this.#lastFailure = error;
    this.#awaySince ??= this.parts.clock.monotonic();
  }

  get lastFailure(): unknown {
    return this.#lastFailure;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** @returns what to call when the call has ended. @throws RedisUnavailableError, RedisBusyError */
  enter(): () => void {
    const { isReady, clock, failures, bound, patience } = this.parts;
    if (isReady()) return NOTHING;
    const now = clock.monotonic();
    this.#awaySince ??= now;
    if (now - this.#awaySince > patience) throw failures.away(now - this.#awaySince, this.#lastFailure);
    if (this.#waiting >= bound) throw failures.full(bound);
    this.#waiting += 1;
    return () => void (this.#waiting -= 1);
  }
}
