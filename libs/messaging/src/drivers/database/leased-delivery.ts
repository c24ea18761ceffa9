import { CallContext, type Duration } from '#core';
import type { LeasedRow, LeasedRows } from '#database';
import type { FailureRecord } from '#domain/messaging';
import { LeaseLostError } from '#domain/outbox';
import type { Delivery, Parking, ReceivedEvent } from '../../messaging.driver.js';
import type { Completions } from './completions.js';
import { toReceivedEvent, type DeliveryRow } from './delivery-row.js';
import type { HeldLease } from './held-lease.js';

export interface LeasedDeliveryParts {
  readonly rows: LeasedRows<DeliveryRow>;
  readonly completions: Completions;
  /** Whether a parked delivery lets its key go on. */
  readonly aside: boolean;
  /** Told how long it takes until something is due again. */
  dueIn(after: Duration): void;
}

/** A claimed row of `deliveries`. Every write is fenced by its lease. */
export class LeasedDelivery implements Delivery {
  readonly event: ReceivedEvent;
  readonly attempt: number;
  #ended = false;

  constructor(
    private readonly parts: LeasedDeliveryParts,
    private readonly held: HeldLease,
    claimed: LeasedRow<DeliveryRow>,
  ) {
    this.event = toReceivedEvent(claimed.row);
    this.attempt = claimed.attempt + 1;
  }

  get signal(): AbortSignal {
    return this.held.signal;
  }

  /** Whether the last way in which it was ended went through, as far as we were told. */
  get ended(): boolean {
    return this.#ended;
  }

  async complete(): Promise<void> {
    await this.#end(async () => {
      if (await this.#complete()) return;
      this.held.lose('its lease ran out while it was handled.');
      throw new LeaseLostError(
        `The delivery of the event ${this.event.id} took longer than its lease could be renewed, and now belongs to someone else. What was done is undone.`,
      );
    });
  }

  /** With the unit of work that is running, else together with others that end now. */
  async #complete(): Promise<boolean> {
    if (CallContext.current()?.transaction === undefined) return this.parts.completions.complete(this.held);
    return (await this.parts.rows.complete([this.held])).has(this.held.id);
  }

  async retry(after: Duration, failure: FailureRecord): Promise<void> {
    await this.#end(async () => {
      if (await this.parts.rows.retry(this.held, after, failure)) this.parts.dueIn(after);
    });
  }

  async park({ reason, failure }: Parking): Promise<void> {
    await this.#end(() => this.parts.rows.park(this.held, { reason, failure, aside: this.parts.aside }));
  }

  async release(): Promise<void> {
    await this.#end(() => this.parts.rows.release([this.held]));
  }

  /** A completion that was rolled back is followed by another way to end it, which counts then, or by another run of the handler. */
  async #end(write: () => Promise<unknown>): Promise<void> {
    const undone = (): void => {
      this.#ended = false;
      this.held.settling = false;
    };
    undone();
    CallContext.current()?.transaction?.afterRollback(undone);
    this.held.settling = true;
    try {
      await write();
      this.#ended = true;
    } catch (error) {
      undone();
      throw error;
    }
  }
}
