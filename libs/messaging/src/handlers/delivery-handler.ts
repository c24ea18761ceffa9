import { checkpoint, orAbort, type Clock, type FaultReporter, type Ids } from '#core';
import { EventUnreadableError, type ParkReason } from '#domain/messaging';
import { decodeEvent } from '../events/event-decoder.js';
import type { EventLimits } from '../events/limits.js';
import { unreadable } from '../events/unreadable.js';
import type { Delivery } from '../messaging.driver.js';
import { limitAttempt, type AttemptLimit } from './attempt-limit.js';
import { EventCall, type EventCallParts } from './event-call.js';
import { recordFailure } from './failure-record.js';
import { HandlingModes, type Handled, type HandlingModesParts } from './handling-modes.js';
import { LentDelivery } from './lent-delivery.js';
import type { HandlerGroup, ResolvedHandler } from './registered-handler.js';
import { decideRetry } from './retry-decision.js';
import { Settling, describeDelivery, type Settled, type SettlingParts } from './settling.js';

export interface DeliveryHandlerParts extends EventCallParts, HandlingModesParts, SettlingParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly faults: FaultReporter;
  readonly limits: EventLimits;
}

type Outcome =
  | { readonly kind: 'handled'; readonly left: Handled }
  | { readonly kind: 'unreadable'; readonly error: EventUnreadableError }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Takes one delivery from its claim to its end, the same for every driver: decode, handle with the record that the handler asks for, and complete, retry, park
 * or release. An attempt ends at the handler's limit, whatever the handler does. What cannot be settled is reported, and left to the sweep of leases.
 */
export class DeliveryHandler {
  readonly #modes: HandlingModes;
  readonly #settling: Settling;

  constructor(private readonly parts: DeliveryHandlerParts) {
    this.#modes = new HandlingModes(parts);
    this.#settling = new Settling(parts);
  }

  /** Never rejects. */
  async handle(group: HandlerGroup, delivery: Delivery): Promise<void> {
    const lent = new LentDelivery(group.group, delivery);
    try {
      await this.#handle(group, lent);
    } catch (error) {
      this.parts.faults.report({ where: `handling of ${describeDelivery(lent)}`, error });
    }
  }

  async #handle(group: HandlerGroup, lent: LentDelivery): Promise<void> {
    if (lent.signal.aborted) return this.#giveBack(lent);
    const handler = group.handlers.get(lent.event.type);
    if (handler === undefined)
      return this.#park(lent, 'unknown-type', unreadable('unknown-type', 'The group has no handler for its type.'));
    const outcome = await this.#attempt(handler, lent);
    switch (outcome.kind) {
      case 'handled':
        return this.#finish(lent, outcome.left);
      case 'unreadable':
        return this.#park(lent, outcome.error.reason, outcome.error);
      case 'failed':
        return this.#failed(handler, lent, outcome.error);
    }
  }

  async #attempt(handler: ResolvedHandler, lent: LentDelivery): Promise<Outcome> {
    const limit = limitAttempt(this.parts.clock, handler, lent.signal);
    try {
      return await this.#withinLimit(handler, lent, limit);
    } catch (error) {
      limit.fail(error);
      return { kind: 'failed', error };
    } finally {
      limit.release();
    }
  }

  async #withinLimit(handler: ResolvedHandler, lent: LentDelivery, limit: AttemptLimit): Promise<Outcome> {
    const decoding = decodeEvent(lent.event, handler.definition, this.parts.limits);
    const decoded = await orAbort(decoding, limit.signal).catch(unreadableOrThrow);
    if (decoded instanceof EventUnreadableError) return { kind: 'unreadable', error: decoded };
    const call = new EventCall(this.parts, handler, lent, decoded, limit);
    return { kind: 'handled', left: await call.within(() => this.#modes.run(handler, call, lent, limit)) };
  }

  async #finish(lent: LentDelivery, left: Handled): Promise<void> {
    if (left === 'nothing') return;
    // Completed also when the record could not be written: what is complete is not delivered again.
    if (left === 'record-and-complete') await this.#settling.settle(lent, 'record', () => this.#modes.record(lent));
    const settled = await this.#settling.settle(lent, 'complete', () => lent.complete());
    if (settled === 'settled') checkpoint('handler.completed');
  }

  async #failed(handler: ResolvedHandler, lent: LentDelivery, error: unknown): Promise<void> {
    if (lent.lost || lent.signal.aborted) return this.#giveBack(lent);
    const { clock, random } = this.parts;
    const { delivery } = lent;
    const decision = decideRetry(error, delivery.attempt, handler.retry, random);
    switch (decision.kind) {
      case 'done':
        return this.#finish(lent, 'complete');
      case 'park':
        return this.#park(lent, decision.reason, error);
      case 'retry': {
        const failure = recordFailure(error, delivery.attempt, clock);
        const settled = await this.#settling.settle(lent, 'retry', () => delivery.retry(decision.after, failure));
        if (settled === 'settled') checkpoint('handler.retried');
      }
    }
  }

  async #park(lent: LentDelivery, reason: ParkReason, error: unknown): Promise<void> {
    const { delivery } = lent;
    const failure = recordFailure(error, delivery.attempt, this.parts.clock);
    const settled: Settled = await this.#settling.settle(lent, 'park', () => delivery.park({ reason, failure }));
    if (settled === 'settled') checkpoint('handler.parked');
  }

  /** Nothing when the lease was lost: someone else has it. Otherwise the application stops, and no attempt is counted. */
  async #giveBack(lent: LentDelivery): Promise<void> {
    if (lent.lost) return;
    await lent.delivery.release();
    checkpoint('handler.released');
  }
}

function unreadableOrThrow(error: unknown): EventUnreadableError {
  if (error instanceof EventUnreadableError) return error;
  throw error;
}
