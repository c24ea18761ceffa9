import { CallContext, type Clock, type Duration, type FaultReporter, type Ids, type Random } from '#core';
import { Pause } from './pause.js';
import { PauseSchedule } from './pause-schedule.js';
import type { Round } from './round.js';

export interface BackgroundLoopParts {
  /** As a person reads it in a report: `outbox relay of route "events"`. */
  readonly name: string;
  /** The pause after the first look that found nothing; it doubles up to `longest`. */
  readonly shortest: Duration;
  readonly longest: Duration;
  /** Before the first look. Default: none. */
  readonly delay?: Duration | undefined;
  /** Between two looks, whatever hints come. Default: none. */
  readonly spacing?: Duration | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
  round(): Promise<Round>;
}

/**
 * Looks for something to do until it is stopped: at once at a hint, after a full round and when something is due, else at growing intervals. A failure
 * never ends it: the first of an outage is reported, and it tries again at growing intervals, which no hint shortens.
 */
export class BackgroundLoop {
  readonly #pause: Pause;
  readonly #schedule: PauseSchedule;
  #failing = false;
  #running: Promise<void> | undefined;

  constructor(private readonly parts: BackgroundLoopParts) {
    this.#pause = new Pause(parts.clock);
    this.#schedule = new PauseSchedule(parts);
  }

  get stopping(): boolean {
    return this.#pause.stopped;
  }

  /** A no-op when it runs already. */
  start(): void {
    this.#running ??= CallContext.run(this.#context(), () => this.#run());
  }

  /** Something may have come. */
  wake(): void {
    this.#schedule.reset();
    this.#pause.wake();
  }

  /** Lets the round that runs end, and begins no other. */
  async stop(): Promise<void> {
    this.#pause.stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { delay, spacing } = this.parts;
    await this.#pause.wait(delay?.milliseconds ?? 0, 'stop');
    while (!this.stopping) {
      this.#pause.forget();
      const pause = await this.#look();
      const least = this.#failing ? pause : Math.min(pause, spacing?.milliseconds ?? 0);
      await this.#pause.wait(least, 'stop');
      await this.#pause.wait(pause - least, 'hints');
    }
  }

  /** @returns how many milliseconds to wait then. */
  async #look(): Promise<number> {
    const { faults, name, round } = this.parts;
    try {
      const found = await CallContext.run(this.#context(), round);
      this.#failing = false;
      return this.#schedule.after(found);
    } catch (error) {
      if (!this.#failing) faults.report({ where: name, error });
      this.#failing = true;
      return this.#schedule.afterFailure();
    }
  }

  /** Nothing of the call that happened to start the loop goes into it. */
  #context(): CallContext {
    return new CallContext({ correlationId: this.parts.ids.next() });
  }
}
