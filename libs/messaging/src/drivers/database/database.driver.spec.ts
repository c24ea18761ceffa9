import { Clock, Duration, FaultReporter, Ids, Random } from '#core';
import { SqlSession, UnitOfWork } from '#domain/database';
import { DatabaseModule } from '#database';
import { Module, type FactoryProvider, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { emptiedDatabase } from '../../../../../test/support/embedded-database.js';
import type { Delivery, EncodedEvent, GroupConsumer } from '../../messaging.driver.js';
import { createDatabaseMessaging } from './create-database-messaging.js';
import type { DatabaseMessagingDriver } from './database.driver.js';
import { databaseMessagingNeeds } from './database.needs.js';
import { Retention } from './retention.js';
import { routeLock } from './route-lock.js';

const never = new AbortController().signal;
const DRIVER = Symbol('driver');

const options = {
  concurrency: 5,
  lease: Duration.seconds(1),
  poll: Duration.milliseconds(100),
  retention: Duration.parse('1h'),
};

const messaging: FactoryProvider<DatabaseMessagingDriver> = {
  provide: DRIVER,
  inject: [Clock, Random, Ids, ...databaseMessagingNeeds('default')],
  useFactory: (clock: Clock, random: Random, ids: Ids, ...needed: unknown[]) =>
    createDatabaseMessaging(options, { clock, random, ids, used: true }, needed),
};

describe('DatabaseMessagingDriver on PGlite', () => {
  const embedded = emptiedDatabase();
  class TestModule {}
  Module({
    imports: [
      DatabaseModule.forRoot(
        { driver: embedded.factory, dataDir: 'memory', entities: [] },
        { env: { NODE_ENV: 'test' } },
      ),
    ],
    providers: [messaging],
  })(TestModule);
  let application: INestApplicationContext;
  let driver: DatabaseMessagingDriver;
  let sql: SqlSession;
  let handled: string[];
  let number = 0;

  beforeEach(async () => {
    application = await NestFactory.createApplicationContext(TestModule, { abortOnError: false, logger: false });
    driver = application.get(DRIVER);
    sql = application.get(SqlSession);
    handled = [];
  });
  afterEach(async () => {
    await driver.close();
    await application.close();
  });

  const event = (payload: string, more: Partial<EncodedEvent> = {}): EncodedEvent => ({
    id: `00000000-0000-7000-8000-${String((number += 1)).padStart(12, '0')}`,
    type: 'note',
    key: undefined,
    payload,
    headers: { 'ce-version': '3' },
    delay: undefined,
    ...more,
  });
  const consumer = (
    handle: (delivery: Delivery) => Promise<void>,
    more: Partial<GroupConsumer> = {},
  ): GroupConsumer => ({
    group: 'notes',
    types: ['note'],
    concurrency: 5,
    order: 'key',
    onPark: 'key',
    fromBeginning: [],
    handle: async (delivery) => {
      handled.push(delivery.event.payload);
      await handle(delivery);
    },
    ...more,
  });
  const start = async (...consumers: GroupConsumer[]): Promise<void> => {
    await driver.subscribe(consumers, never);
    driver.consume(consumers);
  };
  const drained = async (): Promise<void> => until(async () => (await driver.pending(undefined)) === 0);
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    for (let left = 1_000; !(await condition()); left -= 1) {
      if (left === 0) throw new Error('waited in vain');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const complete = (delivery: Delivery): Promise<void> => delivery.complete();
  const refuse = (delivery: Delivery): Promise<void> =>
    delivery.park({ reason: 'refused', failure: { at: new Date(), attempt: 1, code: 'X', message: 'no' } });

  it('fans an event out to each group, and keeps accounts', async () => {
    await start(consumer(complete), consumer(complete, { group: 'others', order: 'none' }));
    await driver.publish([event('a', { key: 'k' }), event('b', { key: 'k' })]);
    await drained();
    expect([...handled].sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(await driver.groups()).toMatchObject([
      { group: 'notes', types: ['note'], done: 2, waiting: 0, parked: 0, lag: undefined, handled: true, paused: false },
      { group: 'others', done: 2 },
    ]);
    const accounts = await sql.query('select * from groundwork.event_accounts');
    expect(accounts).toMatchObject([
      { in_outbox: false, groups: '2', done: '2', waiting: '0' },
      { in_outbox: false, groups: '2', done: '2', waiting: '0' },
    ]);
  });

  it('publishes an event of a known id once', async () => {
    await start(consumer(complete));
    const twice = event('a');
    await driver.publish([twice]);
    await drained();
    await driver.publish([twice]);
    await drained();
    expect(handled).toEqual(['a']);
  });

  it('holds the key of a failed event until it is due again', async () => {
    const failure = { at: new Date(), attempt: 1, code: 'X', message: 'no' };
    await start(
      consumer((delivery) =>
        delivery.attempt < 3 && delivery.event.payload === 'a'
          ? delivery.retry(Duration.milliseconds(30), failure)
          : delivery.complete(),
      ),
    );
    await driver.publish([event('a', { key: 'k' }), event('b', { key: 'k' })]);
    await drained();
    expect(handled).toEqual(['a', 'a', 'a', 'b']);
  });

  it('lists, shows, redrives and discards what is parked', async () => {
    let refusing = true;
    await start(consumer((delivery) => (refusing ? refuse(delivery) : delivery.complete()), { concurrency: 1 }));
    const events = ['a', 'b', 'c', 'd'].map((text, index) => event(text, { key: `key ${index % 3}` }));
    await driver.publish(events);
    await drained();
    expect(handled).toEqual(['a', 'b', 'c']);
    const first = await driver.listDeadLetters({}, 2, undefined);
    const second = await driver.listDeadLetters({}, 2, first.next ?? undefined);
    expect([...first.items, ...second.items]).toMatchObject([
      {
        eventId: events[0]?.id,
        waitingBehind: 1,
        version: 3,
        key: 'key 0',
        reason: 'refused',
        attempts: 1,
        crashes: 0,
      },
      { eventId: events[1]?.id, waitingBehind: 0 },
      { eventId: events[2]?.id },
    ]);
    expect(second.next).toBeNull();
    await expect(driver.listDeadLetters({}, 2, '["2026","1 or 1=1"]')).rejects.toMatchObject({
      code: 'DATABASE_QUERY_INVALID',
    });
    const id = { group: 'notes', eventId: events[0]?.id ?? '' };
    expect(await driver.showDeadLetter(id)).toMatchObject({
      payload: 'a',
      headers: { 'ce-version': '3' },
      history: [{ attempt: 1, code: 'X', message: 'no' }],
    });
    refusing = false;
    expect(await driver.discard(id)).toBe(true);
    expect(await driver.discard(id)).toBe(false);
    await drained();
    expect(handled).toEqual(['a', 'b', 'c', 'd']);
    expect(await driver.redrive({ key: 'key 1', parkedBefore: new Date(Date.now() + 1_000) })).toBe(1);
    expect(await driver.redrive({})).toBe(1);
    await drained();
    expect([...handled].sort()).toEqual(['a', 'b', 'b', 'c', 'c', 'd']);
  });

  it('begins nothing while the group is paused, also when it was claimed already', async () => {
    await start(consumer(complete));
    await until(async () => (await driver.groups())[0]?.handled === true);
    expect(await driver.setPaused('unknown', true)).toBe(false);
    await driver.setPaused('notes', true);
    await driver.publish([event('a')]);
    await until(async () => (await driver.groups())[0]?.waiting === 1);
    expect((await driver.groups())[0]).toMatchObject({ paused: true });
    expect(handled).toEqual([]);
    await driver.setPaused('notes', false);
    await drained();
    expect(handled).toEqual(['a']);
  });

  it('gives a group that begins with the oldest what is kept, in order, and what comes later once', async () => {
    await driver.publish([event('a', { key: 'k' }), event('b', { key: 'k' })]);
    await drained();
    await start(consumer(complete, { fromBeginning: ['note'] }));
    await driver.publish([event('c', { key: 'k' })]);
    await driver.subscribe([consumer(complete, { fromBeginning: ['note'] })], never);
    await drained();
    expect(handled).toEqual(['a', 'b', 'c']);
  });

  it('renews the lease of a handler that takes its time, and tells one that lost it', async () => {
    const signals: AbortSignal[] = [];
    let release = (): void => undefined;
    await start(
      consumer(async (delivery) => {
        signals.push(delivery.signal);
        if (signals.length === 1) await new Promise<void>((resolve) => (release = resolve));
        await delivery.complete();
      }),
    );
    await driver.publish([event('a')]);
    await until(() => handled.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // longer than the lease
    expect(signals[0]?.aborted).toBe(false);
    expect(handled).toHaveLength(1);
    await sql.execute('update groundwork.deliveries set state = 1, lease = null');
    await until(() => signals[0]?.aborted === true);
    release();
    await drained();
    expect(handled).toEqual(['a', 'a']);
  });

  it('gives back what does not end before the stop has to', async () => {
    await start(consumer(() => new Promise(() => undefined)));
    await driver.publish([event('a')]);
    await until(() => handled.length === 1);
    await driver.stop(AbortSignal.abort());
    expect(await sql.query('select state, crashes, attempt from groundwork.deliveries')).toEqual([
      { state: 1, crashes: 0, attempt: 0 },
    ]);
  });

  it('removes old events that every group has handled or discarded, and no others', async () => {
    const refusing = consumer((delivery) => (delivery.event.payload === 'a' ? delivery.complete() : refuse(delivery)));
    await start(refusing);
    const [a, b, c] = [event('a'), event('b'), event('c')];
    await driver.publish([a, b, c]);
    await drained();
    await driver.discard({ group: 'notes', eventId: b.id });
    const retention = (milliseconds: number): Retention =>
      new Retention({
        schema: 'groundwork',
        sql,
        unitOfWork: application.get(UnitOfWork),
        retention: Duration.milliseconds(milliseconds),
        lockRoute: routeLock('groundwork', sql),
        clock: application.get(Clock),
        random: application.get(Random),
        ids: application.get(Ids),
        faults: application.get(FaultReporter),
      });
    expect(await retention(3_600_000).removeBatch()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await retention(1).removeBatch()).toBe(2);
    const left = await sql.query(
      'select event_id from groundwork.deliveries union all select id from groundwork.events',
    );
    expect(left).toEqual([{ event_id: c.id }, { event_id: c.id }]);
    expect((await driver.groups())[0]).toMatchObject({ parked: 1, done: 0 });
  });

  it('completes with the unit of work, or not at all', async () => {
    const unitOfWork = application.get(UnitOfWork);
    await start(
      consumer(async (delivery) => {
        if (handled.length > 1) return delivery.complete();
        const rolledBack = unitOfWork.run(async () => {
          await delivery.complete();
          throw new Error('after all not');
        });
        await rolledBack.catch(() => delivery.release());
      }),
    );
    await driver.publish([event('a')]);
    await drained();
    expect(handled).toEqual(['a', 'a']);
  });
});
