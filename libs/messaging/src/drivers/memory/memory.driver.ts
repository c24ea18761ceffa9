import { AsyncResource } from 'node:async_hooks';
import { CallContext, orAbort, type Clock, type Ids } from '#core';
import type { UnitOfWork } from '#domain/database';
import type { DeadLetterDetails, DeadLetterFilter, DeadLetterId, GroupStatus } from '#domain/messaging';
import type { DriverPage, EncodedEvent, GroupConsumer, MessagingDriver } from '../../messaging.driver.js';
import { afterCommit } from './after-commit.js';
import { DelayedEvents } from './delayed-events.js';
import { EventLog } from './event-log.js';
import { memoryMessagingCapabilities } from './memory.capabilities.js';
import { MemoryDeadLetters } from './memory-dead-letters.js';
import { MemoryGroup } from './memory-group.js';
import type { MemoryMessagingOptions } from './memory.options.js';

const MAX_EVENTS = 100_000;

export interface MemoryMessagingParts {
  readonly options: MemoryMessagingOptions;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Of the bus's database: what is published in one waits for its commit. Undefined: there is no database. */
  readonly unitOfWork: Pick<UnitOfWork, 'current'> | undefined;
}

/** Events within one process, lost with it: for tests, and for what may be lost. Behaves as the durable driver does otherwise. */
export class MemoryMessagingDriver implements MessagingDriver {
  readonly name = 'memory';
  readonly capabilities = memoryMessagingCapabilities;
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #deadLetters = new MemoryDeadLetters(this.#groups);
  readonly #log: EventLog;
  readonly #delayed: DelayedEvents;
  #outside = new AsyncResource('MemoryMessaging');
  /** Events of units of work that have not ended. */
  #uncommitted = 0;
  #parked = 0;
  #closed = false;

  constructor(private readonly parts: MemoryMessagingParts) {
    this.#log = new EventLog(parts.options.maxEvents ?? MAX_EVENTS);
    this.#delayed = new DelayedEvents(parts.clock, (event, publishedAt) => this.#fanOut(event, publishedAt));
  }

  async publish(events: readonly EncodedEvent[]): Promise<void> {
    this.#log.assertRoom(events.length, this.#uncommitted + this.#delayed.size);
    const ended = (): void => void (this.#uncommitted -= events.length);
    this.#uncommitted += events.length;
    try {
      afterCommit(this.parts.unitOfWork?.current(), {
        committed: () => {
          ended();
          for (const event of events) this.#accept(event);
        },
        rolledBack: ended,
      });
    } catch (error) {
      ended();
      throw error;
    }
  }

  async subscribe(groups: readonly GroupConsumer[], _signal: AbortSignal): Promise<void> {
    for (const consumer of groups) {
      const group = this.#groups.get(consumer.group) ?? this.#newGroup(consumer);
      for (const type of consumer.types) {
        if (!group.subscribe(type) || !consumer.fromBeginning.includes(type)) continue;
        for (const kept of this.#log.ofType(type)) group.deliver(kept);
      }
    }
  }

  consume(groups: readonly GroupConsumer[]): void {
    this.#outside = new AsyncResource('MemoryMessaging');
    for (const consumer of groups) this.#groups.get(consumer.group)?.consume(consumer);
  }

  async stop(signal: AbortSignal): Promise<void> {
    const groups = [...this.#groups.values()];
    try {
      await orAbort(
        Promise.all(groups.map((group) => group.stop())).then(() => undefined),
        signal,
      );
    } catch (error) {
      if (!signal.aborted) throw error;
      for (const group of groups) group.abandon();
    }
  }

  async groups(): Promise<readonly GroupStatus[]> {
    return [...this.#groups.values()].map((group) => group.status()).sort((a, b) => (a.group < b.group ? -1 : 1));
  }

  async setPaused(group: string, paused: boolean): Promise<boolean> {
    this.#groups.get(group)?.setPaused(paused);
    return this.#groups.has(group);
  }

  async pending(name: string | undefined): Promise<number> {
    if (name === undefined)
      return this.#delayed.size + [...this.#groups.values()].reduce((sum, { pending }) => sum + pending, 0);
    const group = this.#groups.get(name);
    return group === undefined ? 0 : group.pending + this.#delayed.ofTypes((type) => group.subscribedTo(type));
  }

  async listDeadLetters(filter: DeadLetterFilter, limit: number, cursor: string | undefined): Promise<DriverPage> {
    return this.#deadLetters.list(filter, limit, cursor);
  }

  async showDeadLetter(id: DeadLetterId): Promise<DeadLetterDetails | undefined> {
    return this.#deadLetters.show(id);
  }

  async redrive(filter: DeadLetterFilter & { readonly eventId?: string | undefined }): Promise<number> {
    return this.#deadLetters.redrive(filter);
  }

  async discard(id: DeadLetterId): Promise<boolean> {
    return this.#deadLetters.discard(id);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#delayed.clear();
    for (const group of this.#groups.values()) group.close();
    this.#log.clear();
  }

  #newGroup({ group: name, order, onPark }: GroupConsumer): MemoryGroup {
    const { clock } = this.parts;
    const detached = (work: () => Promise<void>): Promise<void> => this.#detached(work);
    const nextParked = (): number => (this.#parked += 1);
    const group = new MemoryGroup(name, { order, onPark }, { clock, log: this.#log, detached, nextParked });
    this.#groups.set(name, group);
    return group;
  }

  /** One that is kept already was published twice, and goes nowhere. */
  #accept(event: EncodedEvent): void {
    if (this.#closed || this.#log.has(event.id) || this.#delayed.has(event.id)) return;
    this.#delayed.add(event);
  }

  #fanOut(event: EncodedEvent, publishedAt: Date): void {
    const kept = this.#log.append(event, publishedAt);
    for (const group of this.#groups.values()) if (group.subscribedTo(event.type)) group.deliver(kept);
  }

  /** A handler is not part of the publisher's call: it must see neither its transaction nor anything else that is carried along. */
  #detached(work: () => Promise<void>): Promise<void> {
    const context = new CallContext({ correlationId: this.parts.ids.next() });
    return this.#outside.runInAsyncScope(() => CallContext.run(context, () => Promise.resolve().then(work)));
  }
}
