import type { Clock, FaultReporter, Random } from '#core';
import type { Held, LockCalls } from './lock-calls.js';

export interface LateReleasesParts {
  readonly calls: Pick<LockCalls, 'release' | 'outside'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultReporter;
}

type Outcome =
  | { readonly kind: 'given back' }
  | { readonly kind: 'not held' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** More than that are left to the end of their leases. */
const MOST = 1_000;
/** One that was not found may still be on its way to the service, and is looked for again. */
const LOOKS = 3;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

/**
 * Gives back in the background what may have been taken while nobody waits for it any more: an answer was lost, or a caller gave up. Tried until the lease has ended by
 * itself.
 */
export class LateReleases {
  readonly #running = new Set<Promise<void>>();
  /** Ends each pause. */
  readonly #pauses = new Set<() => void>();
  #stopped = false;

  constructor(private readonly parts: LateReleasesParts) {}

  /** @param until by `Clock.monotonic()` */
  add(held: Held, until: number): void {
    const { calls, faults } = this.parts;
    if (this.#running.size >= MOST) {
      faults.report({
        where: `giving back the lock "${held.name}", which may have been taken: it is free at the end of its lease`,
        error: new RangeError(`${MOST} locks are being given back in the background, which is the limit.`),
      });
      return;
    }
    const running = calls.outside(() => this.#giveBack(held, until)).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Each is tried once more at most. Resolves when none is. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const end of [...this.#pauses]) end();
    await Promise.all(this.#running);
  }

  /** Never rejects. */
  async #giveBack(held: Held, until: number): Promise<void> {
    const { clock, random, faults } = this.parts;
    let looks = 0;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      const next = pause * (0.5 + random.next() / 2);
      const last = this.#stopped || clock.monotonic() + next >= until;
      const outcome = await this.#release(held);
      if (outcome.kind === 'given back' || (outcome.kind === 'not held' && ++looks >= LOOKS)) return;
      if (last && outcome.kind === 'failed')
        faults.report({
          where: `giving back the lock "${held.name}": it is free at the end of its lease`,
          error: outcome.error,
        });
      if (last) return;
      await this.#pause(next);
    }
  }

  async #release(held: Held): Promise<Outcome> {
    try {
      return { kind: (await this.parts.calls.release(held)) ? 'given back' : 'not held' };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }

  /** Ends early at the stop. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stopped) return resolve();
      const end = (): void => {
        timer.cancel();
        this.#pauses.delete(end);
        resolve();
      };
      const timer = this.parts.clock.timer(milliseconds, end);
      this.#pauses.add(end);
    });
  }
}
