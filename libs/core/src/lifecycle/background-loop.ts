import { CallContext } from '../context/call-context.js';
import type { FaultReporter } from '../failures/fault-reporter.js';
import type { Ids } from '../ids/ids.js';
import type { Random } from '../random/random.js';
import type { Clock } from '../time/clock.js';

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;

export interface LoopParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
}

/**
 * Repeats a step until it is stopped. A step says how many milliseconds the next one may wait; `wake` cuts that short. A step that fails is repeated
 * after a growing pause, which no `wake` shortens, and only the first failure of a row is reported: a database that is away for an hour is one fault, and the
 * loop goes on by itself when it is back. Each step has a call context of its own, and nothing of the call that happened to start the loop.
 */
export class BackgroundLoop {
  #running: Promise<void> | undefined;
  #stopped = false;
  #woken = false;
  #failures = 0;
  #endPause: () => void = () => undefined;

  constructor(
    private readonly name: string,
    private readonly parts: LoopParts,
    private readonly step: () => Promise<number>,
  ) {}

  /** A no-op when it runs already. */
  start(): void {
    this.#running ??= CallContext.run(this.#context(), () => this.#run());
  }

  wake(): void {
    this.#woken = true;
    if (this.#failures === 0) this.#endPause();
  }

  /** Resolves when the step that runs has ended; no other begins. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endPause();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      const pause = await this.#next();
      if (this.#stopped || pause <= 0 || (this.#woken && this.#failures === 0)) continue;
      await this.#pause(pause);
    }
  }

  async #next(): Promise<number> {
    try {
      const pause = await CallContext.run(this.#context(), this.step);
      this.#failures = 0;
      return pause;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) this.parts.faults.report({ where: this.name, error });
      const bound = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.#failures - 1, 10));
      return bound * (0.5 + this.parts.random.next() / 2);
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.parts.clock.timer(milliseconds, resolve);
      this.#endPause = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #context(): CallContext {
    return new CallContext({ correlationId: this.parts.ids.next() });
  }
}
