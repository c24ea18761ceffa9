import { z } from 'zod';
import { CallContext, CallSeam, Duration, TimeoutExceededError, type CallPolicy, type CallSite } from '#core';
import { SequentialIds, VirtualClock } from '#core/testing';
import { DatabaseUnavailableError } from '#domain/database';
import { defineEvent, EventInvalidError, GroupUnknownError, MessagingError } from '#domain/messaging';
import { DEFAULT_EVENT_LIMITS } from './events/limits.js';
import { PortableEventBus } from './portable-event-bus.js';
import { ScriptedDriver } from './testing/scripted-driver.js';

const Placed = defineEvent('order.placed', 1, z.object({ orderId: z.string() }));
const Counted = defineEvent('stock.counted', 1, z.number());

describe('PortableEventBus', () => {
  let clock: VirtualClock;
  let driver: ScriptedDriver;
  const busOn = (used: ScriptedDriver, policy?: CallPolicy): PortableEventBus =>
    new PortableEventBus({
      instance: 'default',
      driver: used,
      seam: new CallSeam({ clock, policy }),
      clock,
      ids: new SequentialIds(),
      settings: { ...DEFAULT_EVENT_LIMITS, source: 'shop' },
      remote: policy !== undefined,
    });
  let bus: PortableEventBus;

  beforeEach(() => {
    clock = new VirtualClock();
    driver = new ScriptedDriver();
    bus = busOn(driver);
  });

  describe('publish', () => {
    it('hands over the encoded event and answers its id', async () => {
      const id = await bus.publish(Placed, { orderId: 'o-1' }, { key: 'o-1', delay: '5s' });

      expect(driver.published).toMatchObject([
        [{ id, type: 'order.placed', key: 'o-1', payload: '{"orderId":"o-1"}', delay: Duration.seconds(5) }],
      ]);
    });

    it('hands over nothing of what does not fit', async () => {
      await expect(bus.publish(Placed, { orderId: 1 } as never)).rejects.toBeInstanceOf(EventInvalidError);
      expect(driver.published).toEqual([]);
    });

    it('refuses a delay that the driver cannot keep, and lets one of nothing pass', async () => {
      const plain = new ScriptedDriver({ ...driver.capabilities, delay: false });

      await expect(busOn(plain).publish(Counted, 1, { delay: '1s' })).rejects.toThrow(
        'a delay, which the driver "scripted"',
      );
      await busOn(plain).publish(Counted, 1, { delay: Duration.zero });
      expect(plain.published).toHaveLength(1);
    });

    it('passes our own errors on, and wraps all others once', async () => {
      driver.failure = new DatabaseUnavailableError('Away.');
      await expect(bus.publish(Counted, 1)).rejects.toBe(driver.failure);

      driver.failure = new Error('socket');
      const error: unknown = await bus.publish(Counted, 1).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(MessagingError);
      expect(error).toMatchObject({ code: 'MESSAGING_FAILED', cause: driver.failure });
    });

    it('ends with the deadline of its caller', async () => {
      driver.publish = () => new Promise(() => undefined);
      const context = new CallContext({ correlationId: 'c', deadline: clock.monotonic() + 100 });
      const published = CallContext.run(context, () => bus.publish(Counted, 1));
      const ended = expect(published).rejects.toBeInstanceOf(TimeoutExceededError);
      await clock.advance(100);
      await ended;
    });
  });

  describe('publishAll', () => {
    it('hands over all in one call, in their order, with one correlation', async () => {
      const ids = await bus.publishAll([
        { event: Placed, payload: { orderId: 'o-1' } },
        { event: Counted, payload: 7 },
      ]);

      expect(driver.published).toHaveLength(1);
      const [events = []] = driver.published;
      expect(events.map(({ id, type }) => [id, type])).toEqual([
        [ids[0], 'order.placed'],
        [ids[1], 'stock.counted'],
      ]);
      expect([...ids].sort()).toEqual(ids);
      expect(new Set(events.map(({ headers }) => headers['x-correlation-id'])).size).toBe(1);
    });

    it('hands over none when one does not fit', async () => {
      const events = [
        { event: Counted, payload: 7 },
        { event: Counted, payload: 'seven' },
      ];

      await expect(bus.publishAll(events)).rejects.toBeInstanceOf(EventInvalidError);
      expect(driver.published).toEqual([]);
    });

    it('refuses one id twice, whatever its case', async () => {
      const id = 'aaaaaaaa-0000-4000-8000-000000000001';
      const events = [
        { event: Counted, payload: 7, id },
        { event: Counted, payload: 8, id: id.toUpperCase() },
      ];

      await expect(bus.publishAll(events)).rejects.toThrow('the id of another event');
    });

    it('does not ask the driver for nothing', async () => {
      expect(await bus.publishAll([])).toEqual([]);
      expect(driver.published).toEqual([]);
    });
  });

  it('pauses and resumes a group, and says so when there is none', async () => {
    await bus.pause('shop.mail');
    await bus.resume('shop.mail');
    expect(driver.calls).toEqual([
      ['setPaused', 'shop.mail', true],
      ['setPaused', 'shop.mail', false],
    ]);

    driver.known = false;
    await expect(bus.pause('shop.mial')).rejects.toBeInstanceOf(GroupUnknownError);
    await expect(bus.resume('no\0name')).rejects.toBeInstanceOf(GroupUnknownError);
    expect(driver.calls).toHaveLength(3); // what cannot be a name is not asked for
  });

  describe('drain', () => {
    it('asks again after growing pauses until nothing waits', async () => {
      driver.pendingCounts = [5, 4, 3, 2, 1, 1, 0];
      const drained = bus.drain({ group: 'shop.mail' });
      await clock.advance(25 + 50 + 100 + 200 + 250 + 250);
      await drained;

      expect(driver.calls).toEqual(Array.from({ length: 7 }, () => ['pending', 'shop.mail']));
      expect(clock.pending).toBe(0);
    });

    it('gives up after its timeout, and says how many still waited', async () => {
      driver.pendingCounts = [3];
      const ended = expect(bus.drain({ timeout: '2s' })).rejects.toThrow('3 events or deliveries still waited');
      await clock.advance(2_000);
      await ended;

      driver.pendingCounts = [3];
      const later = expect(bus.drain()).rejects.toBeInstanceOf(TimeoutExceededError);
      await clock.advance(30_000);
      await later;
    });

    it('ends at once with the reason of its signal', async () => {
      driver.pendingCounts = [3];
      const controller = new AbortController();
      const reason = new Error('enough');
      const ended = expect(bus.drain({ signal: controller.signal })).rejects.toBe(reason);
      await clock.advance(10);
      controller.abort(reason);
      await ended;
    });
  });

  it('tells policies what may be repeated', async () => {
    const sites: CallSite[] = [];
    const policy: CallPolicy = {
      execute: (site, attempt, signal) => (sites.push(site), attempt(signal)),
    };
    const remote = busOn(driver, policy);
    await remote.publish(Counted, 1);
    await remote.groups();

    expect(sites).toEqual([
      expect.objectContaining({ concern: 'messaging', operation: 'publish', idempotent: false, inTransaction: false }),
      expect.objectContaining({ concern: 'messaging', operation: 'groups', idempotent: true, remote: true }),
    ]);
  });
});
