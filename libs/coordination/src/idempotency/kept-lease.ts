import type { Clock, Timer } from '#core';
import { LockLostError } from '#domain/coordination';

export interface KeptLeaseParts {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly lease: number;
  /** @returns whether it is still ours. */
  renew(): Promise<boolean>;
}

/** The lease of work that runs: renewed at a third of it, tried again sooner after a failure, and lost when it cannot be known to be held any more. */
export class KeptLease {
  readonly #lost = new AbortController();
  #heldUntil: number;
  #timer: Timer;
  #ended = false;

  /** The lease has begun by now at the earliest: `begunAt` is when it was asked for, by `Clock.monotonic()`. */
  constructor(
    private readonly parts: KeptLeaseParts,
    begunAt: number,
  ) {
    this.#heldUntil = begunAt + parts.lease;
    this.#timer = this.#after(parts.lease / 3);
  }

  /** Aborts with a LockLostError when another may begin the work. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Nothing is renewed any more. */
  end(): void {
    this.#ended = true;
    this.#timer.cancel();
  }

  #after(milliseconds: number): Timer {
    return this.parts.clock.timer(milliseconds, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { clock, lease, renew } = this.parts;
    const askedAt = clock.monotonic();
    if (askedAt >= this.#heldUntil) return this.#lose('it could not be renewed in time');
    let failure: unknown;
    try {
      if (await renew()) this.#heldUntil = askedAt + lease;
      else return this.#lose('it is no longer this run’s');
    } catch (error) {
      failure = error; // told by the signal, if it is still so when the lease ends
    }
    if (this.#ended) return;
    const left = this.#heldUntil - clock.monotonic();
    if (left <= 0) this.#lose('it could not be renewed in time', failure);
    else this.#timer = this.#after(failure === undefined ? lease / 3 : Math.min(left, lease / 10));
  }

  #lose(why: string, cause?: unknown): void {
    if (this.#ended) return;
    this.end();
    this.#lost.abort(
      new LockLostError(
        `The lease of an idempotency key was lost while its work ran: ${why}. Another may have begun the work. Let it take less long, or raise the lease.`,
        { cause },
      ),
    );
  }
}
