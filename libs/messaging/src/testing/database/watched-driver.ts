import assert from 'node:assert/strict';
import type { Delivery, GroupConsumer, MessagingDriver, ReceivedEvent } from '../../messaging.driver.js';

/** A driver whose deliveries are remembered, so that one can be made again. */
export interface WatchedDriver {
  readonly driver: MessagingDriver;
  /**
   * Hands an event to its group once more, as a driver does that does not know that it had handled it. Resolves when that has ended. The driver itself is
   * told nothing of it: enough for one that keeps no state of a delivery.
   */
  redeliver(group: string, eventId: string): Promise<void>;
}

export function watchDriver(watched: MessagingDriver): WatchedDriver {
  const consumers = new Map<string, GroupConsumer>();
  const received = new Map<string, ReceivedEvent>();
  const watchGroup = (consumer: GroupConsumer): GroupConsumer => {
    consumers.set(consumer.group, consumer);
    return {
      ...consumer,
      handle: (delivery) => {
        received.set(`${consumer.group} ${delivery.event.id}`, delivery.event);
        return consumer.handle(delivery);
      },
    };
  };
  return {
    driver: delegate(watched, (groups) => watched.consume(groups.map(watchGroup))),
    redeliver: async (group, eventId) => {
      const consumer = consumers.get(group);
      const event = received.get(`${group} ${eventId}`);
      assert.ok(consumer && event, `the event ${eventId} was delivered to the group ${group} before`);
      await consumer.handle(duplicateOf(event));
    },
  };
}

function delegate(driver: MessagingDriver, consume: MessagingDriver['consume']): MessagingDriver {
  return {
    name: driver.name,
    capabilities: driver.capabilities,
    publish: (events) => driver.publish(events),
    subscribe: (groups, signal) => driver.subscribe(groups, signal),
    consume,
    stop: (signal) => driver.stop(signal),
    groups: () => driver.groups(),
    setPaused: (group, paused) => driver.setPaused(group, paused),
    pending: (group) => driver.pending(group),
    listDeadLetters: (filter, limit, cursor) => driver.listDeadLetters(filter, limit, cursor),
    showDeadLetter: (id) => driver.showDeadLetter(id),
    redrive: (filter) => driver.redrive(filter),
    discard: (id) => driver.discard(id),
    close: () => driver.close(),
  };
}

function duplicateOf(event: ReceivedEvent): Delivery {
  return {
    event,
    attempt: 1,
    signal: new AbortController().signal,
    complete: () => Promise.resolve(),
    retry: () => Promise.resolve(),
    park: () => Promise.resolve(),
    release: () => Promise.resolve(),
  };
}
