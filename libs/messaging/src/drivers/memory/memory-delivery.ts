import type { Duration } from '#core';
import type { FailureRecord } from '#domain/messaging';
import { LeaseLostError } from '#domain/outbox';
import type { Delivery, Parking, ReceivedEvent } from '../../messaging.driver.js';
import type { Entry } from './entry.js';

/** How a delivery can end; each is called only while it is ours. */
export interface Endings {
  isOurs(): boolean;
  done(): void;
  retry(after: Duration, failure: FailureRecord): void;
  park(parking: Parking): void;
  release(): void;
}

/** An entry that is being handled. */
export class MemoryDelivery implements Delivery {
  readonly event: ReceivedEvent;
  readonly attempt: number;

  constructor(
    { kept, attempt }: Entry,
    readonly signal: AbortSignal,
    private readonly endings: Endings,
  ) {
    const { id, type, key, payload, headers } = kept.event;
    this.event = { id, type, key, payload, headers, publishedAt: kept.publishedAt };
    this.attempt = attempt + 1;
  }

  async complete(): Promise<void> {
    if (!this.endings.isOurs())
      throw new LeaseLostError(
        `The delivery of the event ${this.event.id} was given back, because the application stops.`,
      );
    this.endings.done();
  }

  async retry(after: Duration, failure: FailureRecord): Promise<void> {
    if (this.endings.isOurs()) this.endings.retry(after, failure);
  }

  async park(parking: Parking): Promise<void> {
    if (this.endings.isOurs()) this.endings.park(parking);
  }

  async release(): Promise<void> {
    if (this.endings.isOurs()) this.endings.release();
  }
}
