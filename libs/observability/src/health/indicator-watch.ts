import {
  CallContext,
  InfrastructureError,
  TimeoutExceededError,
  safeText,
  type Clock,
  type HealthIndicator,
  type HealthReading,
  type Ids,
} from '#core';
import type { HealthEntry } from '#domain/observability';

export interface IndicatorWatchParts {
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long an answer is given again without another look, in milliseconds. */
  readonly cache: number;
}

/** Looks through one indicator: at most one look at a time, whoever asks, and each answered within the indicator's limit. */
export class IndicatorWatch {
  #entry: { readonly entry: HealthEntry | undefined; readonly until: number } | undefined;
  #looking: Promise<HealthEntry | undefined> | undefined;
  /** Whether a look goes on that was given up. */
  #hangs = false;

  constructor(
    readonly indicator: HealthIndicator,
    private readonly parts: IndicatorWatchParts,
  ) {}

  /** What it reads now, or has read a moment ago; undefined when there is nothing to tell. Never rejects. */
  read(): Promise<HealthEntry | undefined> {
    if (this.#looking !== undefined) return this.#looking;
    if (this.#hangs) return Promise.resolve(this.#down(this.#overrun()));
    if (this.#entry !== undefined && this.parts.clock.monotonic() < this.#entry.until)
      return Promise.resolve(this.#entry.entry);
    this.#looking = this.#look();
    return this.#looking;
  }

  async #look(): Promise<HealthEntry | undefined> {
    const entry = await this.#limited();
    this.#entry = { entry, until: this.parts.clock.monotonic() + this.parts.cache };
    this.#looking = undefined;
    return entry;
  }

  #limited(): Promise<HealthEntry | undefined> {
    const limit = new AbortController();
    return new Promise((resolve) => {
      const timer = this.parts.clock.timer(this.indicator.limit.milliseconds, () => {
        const overrun = this.#overrun();
        this.#hangs = true;
        resolve(this.#down(overrun));
        limit.abort(overrun);
      });
      const ended = (entry: HealthEntry | undefined): void => {
        timer.cancel();
        this.#hangs = false;
        resolve(entry); // without effect when the limit has passed
      };
      this.#check(limit.signal).then(
        (reading) => ended(reading === undefined ? undefined : this.#entryOf(reading)),
        (error: unknown) => ended(this.#down(error)),
      );
    });
  }

  /** In a context of its own: the answer is everyone's, the deadline and the signal of the first who asked are not. */
  async #check(signal: AbortSignal): Promise<HealthReading | undefined> {
    const context = new CallContext({ correlationId: this.parts.ids.next() });
    return CallContext.run(context, () => this.indicator.check(signal));
  }

  #down(error: unknown): HealthEntry {
    return this.#entryOf(readingOf(error));
  }

  #entryOf(reading: HealthReading): HealthEntry {
    return { ...reading, name: this.indicator.name, at: this.parts.clock.now() };
  }

  #overrun(): TimeoutExceededError {
    const { name, limit } = this.indicator;
    return new TimeoutExceededError(`${name} was looked at and did not answer within ${limit}.`);
  }
}

/** What an error says of what threw it. */
export function readingOf(error: unknown): HealthReading {
  return {
    status: 'down',
    code: error instanceof InfrastructureError ? error.code : 'CHECK_FAILED',
    detail: safeText(error instanceof Error ? error.message : String(error)),
  };
}
