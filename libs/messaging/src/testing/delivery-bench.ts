import { Duration, type Clock, type Ids, type Random } from '#core';
import type { EventDefinition } from '#domain/messaging';
import { DEFAULT_EVENT_LIMITS } from '../events/limits.js';
import { DeliveryHandler, type DeliveryHandlerParts } from '../handlers/delivery-handler.js';
import type { HandlerGroup, ResolvedHandler } from '../handlers/registered-handler.js';
import type { ReceivedEvent } from '../messaging.driver.js';
import { FakeInbox, FakeUnitOfWork, KeptFaults } from './delivery-fakes.js';

/** A delivery handler with fakes around it. */
export class DeliveryBench {
  readonly inbox = new FakeInbox();
  readonly unitOfWork = new FakeUnitOfWork(this.inbox);
  readonly faults = new KeptFaults();
  readonly handler: DeliveryHandler;

  constructor(
    parts: { readonly clock: Clock; readonly random: Random; readonly ids: Ids },
    overrides: Partial<DeliveryHandlerParts> = {},
  ) {
    this.handler = new DeliveryHandler({
      bus: 'default',
      ...parts,
      faults: this.faults,
      unitOfWork: this.unitOfWork,
      inbox: this.inbox,
      transactionalAck: true,
      limits: DEFAULT_EVENT_LIMITS,
      settleLimit: Duration.seconds(30),
      ...overrides,
    });
  }
}

/** A handler with the defaults of the concern. */
export function handlerFor(
  definition: EventDefinition,
  invoke: ResolvedHandler['invoke'],
  overrides: Partial<ResolvedHandler> = {},
): ResolvedHandler {
  return {
    definition,
    where: 'SuiteHandler.handle',
    inbox: 'transaction',
    from: 'now',
    timeout: Duration.seconds(30),
    retry: { attempts: 10, base: Duration.seconds(1), max: Duration.parse('5m') },
    invoke,
    ...overrides,
  };
}

export function groupOf(...handlers: readonly ResolvedHandler[]): HandlerGroup {
  const byType = new Map(handlers.map((handler) => [handler.definition.name, handler]));
  return { group: 'shop.test', concurrency: 5, order: 'key', onPark: 'key', handlers: byType };
}

/** An event as the encoder writes it. */
export function receivedEvent(type: string, payload: unknown, overrides: Partial<ReceivedEvent> = {}): ReceivedEvent {
  return {
    id: '00000000-0000-7000-8000-0000000000aa',
    type,
    key: undefined,
    payload: JSON.stringify(payload),
    headers: { 'ce-specversion': '1.0', 'ce-version': '1', 'ce-source': 'suite' },
    publishedAt: new Date(Date.UTC(2026, 0, 1)),
    ...overrides,
  };
}
