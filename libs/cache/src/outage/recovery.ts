import { CallContext, type Clock, type FaultReporter, type Ids, type Random, type Timer } from '#core';

/** So many calls must fail in a row before the service counts as away: one slow answer is none. */
const FAILURES = 3;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 2_000;

export interface RecoveryParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
  /** As a person reads it: `cache "default"`. */
  readonly name: string;
  /** Asks whether the service answers. */
  readonly ping: () => Promise<void>;
}

/** What waits for the service to be back. */
export interface Waiting {
  /** Sends what could not be sent. Resolves to whether nothing is left. */
  resend(): Promise<boolean>;
  readonly pending: boolean;
}

/**
 * Whether the service behind the cache answers. While it does not, it is not asked, so that nobody waits for it; it is looked at every 0.25 to 2 s, and what could not be sent is
 * sent when it is back. Nothing runs while there is nothing to wait for.
 */
export class Recovery {
  #failures = 0;
  #away = false;
  #refusing = false;
  #attempts = 0;
  #timer: Timer | undefined;
  #attempt: Promise<void> | undefined;
  #closed = false;
  readonly #waiting = new Set<Waiting>();

  constructor(private readonly parts: RecoveryParts) {}

  get away(): boolean {
    return this.#away;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether the last that was to be kept was refused by a service that answers. It is asked all the same: what it holds can be read. */
  get refusing(): boolean {
    return this.#refusing;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** It has kept something. Not that it has invalidated something: that goes without memory. */
  taken(): void {
    this.#refusing = false;
  }

  refused(error: unknown): void {
    this.#failures = 0; // it has answered
    if (!this.#refusing) this.parts.faults.report({ where: this.parts.name, error });
    this.#refusing = true;
  }

  failed(error: unknown): void {
    this.#failures += 1;
    if (this.#failures === 1) this.parts.faults.report({ where: this.parts.name, error }); // the first of a row tells it all
    if (this.#failures < FAILURES || this.#away) return;
    this.#away = true;
    this.#schedule();
  }

  /** Calls `resend` until nothing is left. */
  wait(waiting: Waiting): void {
    this.#waiting.add(waiting);
    this.#schedule();
  }

  /** Resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#attempt;
  }

  #schedule(): void {
    if (this.#closed || this.#timer !== undefined || this.#attempt !== undefined) return;
    const bound = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.#attempts, 10));
    const context = new CallContext({ correlationId: this.parts.ids.next() }); // nothing of the call that happened to fail
    this.#timer = this.parts.clock.timer(bound * (0.5 + this.parts.random.next() / 2), () => {
      this.#timer = undefined;
      this.#attempt = CallContext.run(context, () => this.#look());
    });
  }

  async #look(): Promise<void> {
    this.#attempts += 1;
    try {
      await this.parts.ping();
      this.#away = false;
      this.#failures = 0;
      for (const waiting of this.#waiting) if (await waiting.resend()) this.#waiting.delete(waiting);
    } catch {
      // It is still away, which was reported when it went; the next look follows.
    }
    this.#attempt = undefined;
    if (this.#away || this.#waiting.size > 0) this.#schedule();
    else this.#attempts = 0;
  }
}
