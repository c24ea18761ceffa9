import { CallContext, checkpoint, orAbort, type Clock, type Ids, type Telemetry } from '#core';
import type { EventContext } from '#domain/messaging';
import { receivedContext } from '../events/carried-context.js';
import type { DecodedEvent } from '../events/event-decoder.js';
import { consumerName } from './consumer-name.js';
import type { AttemptLimit } from './attempt-limit.js';
import type { LentDelivery } from './lent-delivery.js';
import type { ResolvedHandler } from './registered-handler.js';

export interface EventCallParts {
  /** The name of the bus. */
  readonly bus: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Who observes the calls, and the driver's name for it. */
  readonly observer?: { readonly telemetry: Telemetry; readonly system: string } | undefined;
}

/** One call of a handler: what it is given, and the context that it runs in. */
export class EventCall {
  readonly #context: EventContext;
  readonly #callContext: CallContext;

  constructor(
    private readonly parts: EventCallParts,
    private readonly handler: ResolvedHandler,
    private readonly lent: LentDelivery,
    private readonly decoded: DecodedEvent,
    private readonly limit: AttemptLimit,
  ) {
    const { event, group } = lent;
    this.#context = Object.freeze({
      id: event.id,
      type: event.type,
      version: decoded.version,
      source: decoded.source,
      time: decoded.time,
      key: event.key,
      headers: decoded.headers,
      group,
      attempt: lent.delivery.attempt,
      idempotencyKey: `${consumerName(parts.bus, group)}:${event.id}`,
      signal: limit.signal,
    });
    // A new one, not one within the current: it inherits neither a transaction nor a deadline from whatever claimed the delivery.
    this.#callContext = new CallContext({
      correlationId: parts.ids.next(),
      ...receivedContext(event.headers, parts.clock),
      causationId: event.id,
      deadline: limit.deadline,
      signal: limit.signal,
    });
  }

  /** Runs `work` in the context of the call, and in a span when somebody observes. */
  within<T>(work: () => Promise<T>): Promise<T> {
    const { bus: instance, observer } = this.parts;
    if (observer === undefined) return CallContext.run(this.#callContext, work);
    const { telemetry, system } = observer;
    const { id, group, attempt } = this.#context;
    // By the type that the handler was registered for: names of spans and metrics come from code, never from what was received.
    const facts = {
      concern: 'messaging',
      instance,
      system,
      destination: this.handler.definition.name,
      group,
      id,
      attempt,
    };
    return CallContext.run(this.#callContext, () => telemetry.process(facts, work));
  }

  /** The handler. It ends when its limit does: one that ignores its signal is left behind, so that it does not keep its group from the next event. */
  async invoke(): Promise<void> {
    this.limit.signal.throwIfAborted();
    checkpoint('handler.started');
    await orAbort(
      (async () => this.handler.invoke(this.decoded.payload, this.#context))(), // async: one that throws at once is no different
      this.limit.signal,
    );
    checkpoint('handler.handled');
  }
}
