import type { Duration } from '#core';
import type { FailureRecord } from '#domain/messaging';
import { LeaseLostError } from '#domain/outbox';
import type { Delivery, Parking, ReceivedEvent } from '../messaging.driver.js';

/** How a scripted delivery ended. */
export type Ending =
  | { readonly kind: 'complete' }
  | { readonly kind: 'retry'; readonly after: Duration; readonly failure: FailureRecord }
  | { readonly kind: 'park'; readonly parking: Parking }
  | { readonly kind: 'release' };

/** A delivery that writes down how it was ended, and fails as often as it is told to. */
export class ScriptedDelivery implements Delivery {
  readonly endings: Ending[] = [];
  /** What the next calls throw; undefined lets one through. */
  readonly failures: (Error | undefined)[] = [];
  calls = 0;
  readonly #controller = new AbortController();
  readonly signal: AbortSignal = this.#controller.signal;

  constructor(
    readonly event: ReceivedEvent,
    readonly attempt = 1,
  ) {}

  loseLease(): void {
    this.#controller.abort(new LeaseLostError('The lease ran out.'));
  }

  stopApplication(): void {
    this.#controller.abort(new DOMException('The application stops.', 'AbortError'));
  }

  complete(): Promise<void> {
    return this.#end({ kind: 'complete' });
  }

  retry(after: Duration, failure: FailureRecord): Promise<void> {
    return this.#end({ kind: 'retry', after, failure });
  }

  park(parking: Parking): Promise<void> {
    return this.#end({ kind: 'park', parking });
  }

  release(): Promise<void> {
    return this.#end({ kind: 'release' });
  }

  async #end(ending: Ending): Promise<void> {
    this.calls += 1;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    this.endings.push(ending);
  }
}
