import type { Clock } from '#core';
import type { PolicyEvents } from './policy-events.js';
import { bulkheadFull } from './refusals.js';
import type { Layer, Run, Step } from './run.js';

export interface BulkheadParts {
  readonly clock: Clock;
  readonly events: PolicyEvents;
  readonly size: number;
  readonly queue: number;
}

/** So many calls at the same time; a bounded number of others wait, and are let in as they came. Who gives up leaves the queue at once. */
export class Bulkhead {
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(private readonly parts: BulkheadParts) {}

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  readonly layer: Layer = (inner) => {
    const succeed = (result: unknown): unknown => {
      this.#leave();
      return result;
    };
    const fail = (error: unknown): never => {
      this.#leave();
      throw error;
    };
    const inside: Step = (run) => {
      let running: Promise<unknown>;
      try {
        running = inner(run);
      } catch (error) {
        return fail(error);
      }
      return running.then(succeed, fail);
    };
    return (run) => {
      if (this.#running >= this.parts.size) return this.#queue(run).then(() => inside(run));
      this.#running += 1;
      return inside(run);
    };
  };

  /** Resolves with a place, which was another's a moment ago. */
  async #queue(run: Run): Promise<void> {
    const { size, queue, events, clock } = this.parts;
    if (this.#waiting.size >= queue) {
      events.tell({ policy: events.policy, kind: 'rejected', by: 'bulkhead' });
      throw bulkheadFull(events.policy, size, queue);
    }
    await run.wait<undefined>((enter) => {
      const place = (): void => enter(undefined);
      this.#waiting.add(place);
      return () => this.#waiting.delete(place);
    });
    run.at = clock.monotonic();
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next); // the place is handed over and not given back, so that nobody who comes now takes it before
    next();
  }
}
