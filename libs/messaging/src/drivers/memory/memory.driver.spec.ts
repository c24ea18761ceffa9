import { CallContext, Duration, type TransactionScope } from '#core';
import { SequentialIds, VirtualClock } from '#core/testing';
import { MessagingError } from '#domain/messaging';
import { LeaseLostError } from '#domain/outbox';
import type { Delivery, EncodedEvent, GroupConsumer } from '../../messaging.driver.js';
import { MemoryMessagingDriver } from './memory.driver.js';

const never = new AbortController().signal;
const failure = { at: new Date(0), attempt: 1, code: 'X', message: 'no' };

const encoded = (id: string, more: Partial<EncodedEvent> = {}): EncodedEvent => ({
  id,
  type: 'note',
  key: undefined,
  payload: '{}',
  headers: { 'ce-version': '2' },
  delay: undefined,
  ...more,
});

/** Hooks as a transaction keeps them, run by the test. */
class FakeScope implements TransactionScope {
  readonly id = 'scope';
  active = true;
  readonly signal = never;
  readonly committed: (() => void | Promise<void>)[] = [];
  readonly rolledBack: (() => void | Promise<void>)[] = [];

  constructor(
    readonly owner: object,
    readonly readOnly = false,
  ) {}

  readonly parent = undefined;

  beforeCommit(): void {
    throw new Error('not used');
  }
  onChanges(): void {
    throw new Error('not used');
  }
  afterCommit(hook: () => void | Promise<void>): void {
    this.committed.push(hook);
  }
  afterRollback(hook: () => void | Promise<void>): void {
    this.rolledBack.push(hook);
  }
  commit(): void {
    this.active = false;
    for (const hook of this.committed) void hook();
  }
  rollBack(): void {
    this.active = false;
    for (const hook of this.rolledBack) void hook();
  }
}

/** The database of the bus. */
const own = {};
const unitOfWork = {
  current: () => {
    const scope = CallContext.current()?.transaction;
    return scope?.owner === own ? scope : undefined;
  },
};

describe('MemoryMessagingDriver', () => {
  let clock: VirtualClock;
  let driver: MemoryMessagingDriver;
  let taken: Delivery[];

  const consumer = (more: Partial<GroupConsumer> = {}): GroupConsumer => ({
    group: 'notes',
    types: ['note'],
    concurrency: 5,
    order: 'key',
    onPark: 'key',
    fromBeginning: [],
    // Each delivery is ended by the test, and its handling with it.
    handle: (delivery) => new Promise((resolve) => (taken.push(delivery), ends.set(delivery, resolve))),
    ...more,
  });
  const ends = new Map<Delivery, () => void>();
  const start = async (...consumers: GroupConsumer[]): Promise<void> => {
    await driver.subscribe(consumers, never);
    driver.consume(consumers);
  };
  const ids = (): string[] => taken.map(({ event }) => event.id);
  const at = (index: number): Delivery => {
    const delivery = taken[index];
    if (delivery === undefined) throw new Error(`There is no delivery ${index}.`);
    return delivery;
  };
  const end = async (index: number, how: (delivery: Delivery) => Promise<void>): Promise<void> => {
    await how(at(index));
    ends.get(at(index))?.();
    await clock.advance(0);
  };
  const done = (index: number): Promise<void> => end(index, (delivery) => delivery.complete());
  const park = (index: number): Promise<void> =>
    end(index, (delivery) => delivery.park({ reason: 'refused', failure }));

  beforeEach(() => {
    clock = new VirtualClock();
    driver = new MemoryMessagingDriver({ options: { maxEvents: 5 }, clock, ids: new SequentialIds(), unitOfWork });
    taken = [];
  });
  afterEach(async () => {
    await driver.close();
    expect(clock.pending).toBe(0);
  });

  it('hands an event to each group once, with its place and its time', async () => {
    await start(consumer(), consumer({ group: 'others' }));
    await driver.publish([encoded('a', { key: 'k' })]);
    await clock.advance(0);
    expect(ids()).toEqual(['a', 'a']);
    expect(at(0)).toMatchObject({ attempt: 1, event: { key: 'k', publishedAt: new Date(clock.now()) } });
    await driver.publish([encoded('a')]);
    await clock.advance(0);
    expect(taken).toHaveLength(2);
  });

  it('lends the events of a key one after another, and others beside them', async () => {
    await start(consumer());
    await driver.publish([encoded('a', { key: 'k' }), encoded('b', { key: 'k' }), encoded('c')]);
    await clock.advance(0);
    expect(ids()).toEqual(['a', 'c']);
    await done(0);
    expect(ids()).toEqual(['a', 'c', 'b']);
  });

  it('keeps to the concurrency of the group', async () => {
    await start(consumer({ concurrency: 2 }));
    await driver.publish(['a', 'b', 'c'].map((id) => encoded(id)));
    await clock.advance(0);
    expect(ids()).toEqual(['a', 'b']);
    await done(1);
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('tries again when it is due, and holds the key until then', async () => {
    await start(consumer());
    await driver.publish([encoded('a', { key: 'k' }), encoded('b', { key: 'k' })]);
    await clock.advance(0);
    await end(0, (delivery) => delivery.retry(Duration.milliseconds(100), failure));
    await clock.advance(99);
    expect(ids()).toEqual(['a']);
    expect((await driver.groups())[0]).toMatchObject({ scheduled: 1, waiting: 1, lag: undefined });
    await clock.advance(1);
    expect(ids()).toEqual(['a', 'a']);
    expect(at(1).attempt).toBe(2);
    expect(await driver.pending('notes')).toBe(2);
  });

  it('holds what is behind a parked event, and goes on after a redrive in order', async () => {
    await start(consumer());
    await driver.publish([encoded('a', { key: 'k' }), encoded('b', { key: 'k' })]);
    await clock.advance(0);
    await park(0);
    expect(ids()).toEqual(['a']);
    expect(await driver.pending(undefined)).toBe(0);
    expect((await driver.groups())[0]).toMatchObject({ waiting: 1, parked: 1, done: 0 });
    expect(await driver.showDeadLetter({ group: 'notes', eventId: 'a' })).toMatchObject({
      waitingBehind: 1,
      version: 2,
      attempts: 1,
      reason: 'refused',
      history: [failure],
    });
    expect(await driver.redrive({ group: 'notes', eventId: 'a' })).toBe(1);
    await clock.advance(0);
    expect(at(1)).toMatchObject({ attempt: 1, event: { id: 'a' } });
    await done(1);
    await done(2);
    expect(ids()).toEqual(['a', 'a', 'b']);
    expect((await driver.groups())[0]).toMatchObject({ waiting: 0, parked: 0, done: 2 });
  });

  it("lets a key pass a parked event with 'skip', and never handles two of it at the same time after a redrive", async () => {
    await start(consumer({ onPark: 'skip' }));
    await driver.publish(['a', 'b', 'c'].map((id) => encoded(id, { key: 'k' })));
    await clock.advance(0);
    await park(0);
    expect(ids()).toEqual(['a', 'b']);
    expect(await driver.redrive({})).toBe(1);
    await clock.advance(0);
    expect(ids()).toEqual(['a', 'b']);
    await end(1, (delivery) => delivery.retry(Duration.milliseconds(50), failure));
    expect(ids()).toEqual(['a', 'b', 'a']);
    await done(2);
    await clock.advance(50);
    expect(ids()).toEqual(['a', 'b', 'a', 'b']);
  });

  it('lets the key go on when the parked event is discarded', async () => {
    await start(consumer());
    await driver.publish([encoded('a', { key: 'k' }), encoded('b', { key: 'k' })]);
    await clock.advance(0);
    await park(0);
    expect(await driver.discard({ group: 'notes', eventId: 'a' })).toBe(true);
    expect(await driver.discard({ group: 'notes', eventId: 'a' })).toBe(false);
    await clock.advance(0);
    expect(ids()).toEqual(['a', 'b']);
  });

  it('lists what is parked in pages, over all groups, by each filter', async () => {
    await start(consumer(), consumer({ group: 'others' }));
    await driver.publish([encoded('a', { key: 'k' }), encoded('b')]);
    await clock.advance(0);
    for (const index of [0, 1, 2, 3]) {
      await clock.advance(10);
      await park(index);
    }
    const first = await driver.listDeadLetters({}, 3, undefined);
    expect(first.items.map(({ group, eventId }) => `${group} ${eventId}`)).toEqual(['notes a', 'others a', 'notes b']);
    const second = await driver.listDeadLetters({}, 3, first.next ?? undefined);
    expect(second.items.map(({ group, eventId }) => `${group} ${eventId}`)).toEqual(['others b']);
    expect(second.next).toBeNull();
    for (const [filter, count] of [
      [{ group: 'notes' }, 2],
      [{ key: 'k' }, 2],
      [{ type: 'other' }, 0],
      [{ reason: 'crashes' }, 0],
      [{ parkedBefore: new Date(clock.now()) }, 3],
    ] as const)
      expect((await driver.listDeadLetters(filter, 50, undefined)).items).toHaveLength(count);
    await expect(driver.listDeadLetters({}, 3, 'x')).rejects.toMatchObject({ code: 'DATABASE_QUERY_INVALID' });
  });

  it('begins nothing while the group is paused', async () => {
    await start(consumer());
    expect(await driver.setPaused('notes', true)).toBe(true);
    expect(await driver.setPaused('unknown', true)).toBe(false);
    await driver.publish([encoded('a')]);
    await clock.advance(0);
    expect(taken).toEqual([]);
    expect((await driver.groups())[0]).toMatchObject({ paused: true, waiting: 1 });
    await driver.setPaused('notes', false);
    await clock.advance(0);
    expect(ids()).toEqual(['a']);
  });

  it('hands a delayed event on when it is due, and keeps the order of its key', async () => {
    await start(consumer());
    await driver.publish([
      encoded('late', { key: 'k', delay: Duration.milliseconds(100) }),
      encoded('behind', { key: 'k' }),
      encoded('free'),
    ]);
    await clock.advance(99);
    expect(ids()).toEqual(['free']);
    expect(await driver.pending('notes')).toBe(3);
    await clock.advance(1);
    expect(ids()).toEqual(['free', 'late']);
    await done(1);
    expect(ids()).toEqual(['free', 'late', 'behind']);
  });

  it('gives a group that begins with the oldest all that is kept, and others only what comes', async () => {
    await driver.publish([encoded('a'), encoded('b')]);
    await start(consumer({ fromBeginning: ['note'] }), consumer({ group: 'late' }));
    await driver.subscribe([consumer({ fromBeginning: ['note'] })], never);
    await clock.advance(0);
    expect(ids()).toEqual(['a', 'b']);
    expect((await driver.groups()).map(({ group, waiting }) => [group, waiting])).toEqual([
      ['late', 0],
      ['notes', 2],
    ]);
  });

  it('forgets handled events when it is full, and refuses when none is handled', async () => {
    await start(consumer({ concurrency: 1 }));
    await driver.publish(['a', 'b', 'c', 'd', 'e'].map((id) => encoded(id)));
    await clock.advance(0);
    await expect(driver.publish([encoded('f')])).rejects.toBeInstanceOf(MessagingError);
    await done(0);
    await driver.publish([encoded('f')]);
    const late = consumer({ group: 'late', fromBeginning: ['note'], handle: async () => undefined });
    await driver.subscribe([late], never);
    expect((await driver.groups())[0]).toMatchObject({ group: 'late', waiting: 5 });
  });

  describe('in a unit of work', () => {
    const inside = (scope: TransactionScope, event: EncodedEvent): Promise<void> =>
      CallContext.run(new CallContext({ correlationId: 'x', transaction: scope }), () => driver.publish([event]));

    it('hands on after the commit of its own database', async () => {
      await start(consumer());
      const scope = new FakeScope(own);
      await inside(scope, encoded('a'));
      await clock.advance(0);
      expect(taken).toEqual([]);
      scope.commit();
      await clock.advance(0);
      expect(ids()).toEqual(['a']);
    });

    it('of another database hands on at once, whatever becomes of that', async () => {
      await start(consumer());
      const other = new FakeScope({});
      await inside(other, encoded('a'));
      other.rollBack();
      await clock.advance(0);
      expect(ids()).toEqual(['a']);
    });

    it('drops what was rolled back, and counts it no more', async () => {
      await start(consumer());
      const scope = new FakeScope(own);
      for (const id of ['a', 'b', 'c', 'd', 'e']) await inside(scope, encoded(id));
      await expect(driver.publish([encoded('f')])).rejects.toBeInstanceOf(MessagingError);
      scope.rollBack();
      await driver.publish([encoded('f')]);
      await clock.advance(0);
      expect(ids()).toEqual(['f']);
    });

    it('refuses in a read-only one', async () => {
      await expect(inside(new FakeScope(own, true), encoded('a'))).rejects.toMatchObject({
        code: 'DATABASE_TRANSACTION_FORBIDDEN',
      });
    });

    it("handles outside of the publisher's call", async () => {
      let seen: TransactionScope | undefined;
      await start(
        consumer({
          handle: async (delivery) => {
            seen = CallContext.current()?.transaction;
            await delivery.complete();
          },
        }),
      );
      const scope = new FakeScope(own);
      await inside(scope, encoded('a'));
      CallContext.run(new CallContext({ correlationId: 'x', transaction: scope }), () => scope.commit());
      await clock.advance(0);
      expect(seen).toBeUndefined();
      expect((await driver.groups())[0]?.done).toBe(1);
    });
  });

  describe('when it stops', () => {
    it('begins nothing more and waits for what runs', async () => {
      await start(consumer({ concurrency: 1 }));
      await driver.publish([encoded('a'), encoded('b')]);
      await clock.advance(0);
      let stopped = false;
      const stopping = driver.stop(never).then(() => (stopped = true));
      await clock.advance(0);
      expect(stopped).toBe(false);
      await done(0);
      await stopping;
      expect(ids()).toEqual(['a']);
    });

    it('takes back what does not end in time', async () => {
      await start(consumer());
      await driver.publish([encoded('a')]);
      await clock.advance(0);
      await driver.stop(AbortSignal.abort());
      expect(at(0).signal.reason).toBeInstanceOf(LeaseLostError);
      await expect(at(0).complete()).rejects.toBeInstanceOf(LeaseLostError);
      await at(0).retry(Duration.zero, failure);
      expect((await driver.groups())[0]).toMatchObject({ waiting: 1, scheduled: 0, handled: false });
    });

    it('hands over again what its handler ended in no way', async () => {
      let calls = 0;
      await start(
        consumer({
          handle: async (delivery) => {
            calls += 1;
            if (calls === 2) await delivery.complete();
          },
        }),
      );
      await driver.publish([encoded('a')]);
      await clock.advance(0);
      expect(calls).toBe(2);
    });
  });
});
