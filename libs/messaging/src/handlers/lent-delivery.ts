import { LeaseLostError } from '#domain/outbox';
import type { Delivery, ReceivedEvent } from '../messaging.driver.js';

/** A delivery that remembers when it turned out to be someone else's: from then on nothing is done about it. */
export class LentDelivery {
  readonly #loss = new AbortController();

  constructor(
    readonly group: string,
    readonly delivery: Delivery,
  ) {
    const { signal } = delivery;
    const onAbort = (): void => {
      if (signal.reason instanceof LeaseLostError) this.#loss.abort(signal.reason);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  }

  get event(): ReceivedEvent {
    return this.delivery.event;
  }

  /** Aborts when the lease is lost or the application stops. */
  get signal(): AbortSignal {
    return this.delivery.signal;
  }

  /** Aborts when the lease is lost, and not when the application stops. A LeaseLostError of a handler's own, about another lease, does not count. */
  get loss(): AbortSignal {
    return this.#loss.signal;
  }

  get lost(): boolean {
    return this.#loss.signal.aborted;
  }

  async complete(): Promise<void> {
    try {
      await this.delivery.complete();
    } catch (error) {
      if (error instanceof LeaseLostError) this.#loss.abort(error);
      throw error;
    }
  }
}
