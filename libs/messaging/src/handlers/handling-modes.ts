import { checkpoint, orAbort } from '#core';
import type { UnitOfWork } from '#domain/database';
import { EventHandlersInvalidError } from '#domain/messaging';
import type { Inbox } from '#domain/outbox';
import { consumerName } from './consumer-name.js';
import type { AttemptLimit } from './attempt-limit.js';
import type { EventCall } from './event-call.js';
import type { LentDelivery } from './lent-delivery.js';
import type { ResolvedHandler } from './registered-handler.js';

export interface HandlingModesParts {
  /** The name of the bus. */
  readonly bus: string;
  /** Of the bus's own database; without it handlers can say `inbox: 'off'` alone. */
  readonly unitOfWork?: UnitOfWork | undefined;
  readonly inbox?: Inbox | undefined;
  /** Whether completing a delivery joins the unit of work. */
  readonly transactionalAck: boolean;
}

/** What is left to be done after a handler that succeeded, or after a duplicate. */
export type Handled = 'nothing' | 'complete' | 'record-and-complete';

/** Calls a handler with the record that its `inbox` asks for. */
export class HandlingModes {
  constructor(private readonly parts: HandlingModesParts) {}

  async run(handler: ResolvedHandler, call: EventCall, lent: LentDelivery, limit: AttemptLimit): Promise<Handled> {
    switch (handler.inbox) {
      case 'transaction':
        return this.#inTransaction(handler, call, lent, limit);
      case 'after':
        return this.#recordedAfter(handler, call, lent, limit);
      case 'off':
        await call.invoke();
        return 'complete';
    }
  }

  /** For `record-and-complete`. Idempotent. */
  async record(lent: LentDelivery): Promise<void> {
    await this.parts.inbox?.once(this.#consumer(lent), lent.event.id, () => Promise.resolve());
  }

  /** The closure may run again after a conflict: all that it does is rolled back before. */
  async #inTransaction(
    handler: ResolvedHandler,
    call: EventCall,
    lent: LentDelivery,
    limit: AttemptLimit,
  ): Promise<Handled> {
    const { unitOfWork, inbox, transactionalAck } = this.parts;
    if (unitOfWork === undefined || inbox === undefined) throw inboxMissing(handler);
    const work = async (): Promise<void> => {
      const outcome = await inbox.once(this.#consumer(lent), lent.event.id, () => call.invoke());
      if (outcome.duplicate) checkpoint('handler.duplicate');
      if (!transactionalAck) return;
      await lent.complete();
      checkpoint('handler.completed');
    };
    await unitOfWork.run(work, { timeout: limit.left(), signal: limit.signal });
    checkpoint('handler.committed');
    return transactionalAck ? 'nothing' : 'complete';
  }

  /** The record is a transaction of its own and comes first: when the lease is lost before the completion, the next owner finds it. */
  async #recordedAfter(
    handler: ResolvedHandler,
    call: EventCall,
    lent: LentDelivery,
    limit: AttemptLimit,
  ): Promise<Handled> {
    const { inbox } = this.parts;
    if (inbox === undefined) throw inboxMissing(handler);
    if (await orAbort(inbox.seen(this.#consumer(lent), lent.event.id), limit.signal)) {
      checkpoint('handler.duplicate');
      return 'complete';
    }
    await call.invoke();
    return 'record-and-complete';
  }

  #consumer({ group }: LentDelivery): string {
    return consumerName(this.parts.bus, group);
  }
}

function inboxMissing({ where, inbox }: ResolvedHandler): EventHandlersInvalidError {
  return new EventHandlersInvalidError(
    `${where} says inbox: '${inbox}', which needs the database concern. Switch that on, or say inbox: 'off'.`,
  );
}
