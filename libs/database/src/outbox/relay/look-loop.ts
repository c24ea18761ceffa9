import { BackgroundLoop, type Duration, type LoopParts } from '#core';
import { PauseSchedule } from './pause-schedule.js';
import type { Round } from './round.js';

export interface LookLoopParts extends LoopParts {
  /** As a person reads it in a report: `outbox relay of route "events"`. */
  readonly name: string;
  /** The pause after the first look that found nothing; it doubles up to `longest`. */
  readonly shortest: Duration;
  readonly longest: Duration;
  /** Before the first look. Default: none. */
  readonly delay?: Duration | undefined;
  /** Between two looks, whatever hints come. Default: none. */
  readonly spacing?: Duration | undefined;
  round(): Promise<Round>;
}

/** Looks for something to do until it is stopped: at once at a hint, after a full round and when something is due, else at growing intervals. */
export class LookLoop {
  readonly #loop: BackgroundLoop;
  readonly #schedule: PauseSchedule;
  #notBefore = 0;

  constructor(private readonly parts: LookLoopParts) {
    this.#schedule = new PauseSchedule(parts);
    this.#loop = new BackgroundLoop(parts.name, parts, () => this.#step());
  }

  /** A no-op when it runs already. */
  start(): void {
    this.#notBefore ||= this.#now + (this.parts.delay?.milliseconds ?? 0);
    this.#loop.start();
  }

  /** Something may have come. */
  wake(): void {
    this.#schedule.reset();
    this.#loop.wake();
  }

  /** Lets the look that runs end, and begins no other. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  get #now(): number {
    return this.parts.clock.monotonic();
  }

  async #step(): Promise<number> {
    const early = this.#notBefore - this.#now;
    if (early > 0) return early;
    const found = await this.parts.round();
    const pause = this.#schedule.after(found);
    const least = this.parts.spacing?.milliseconds ?? 0;
    this.#notBefore = this.#now + least;
    return Math.max(pause, least);
  }
}
