import { AsyncResource } from 'node:async_hooks';
import { Duration } from '#core';
import {
  InvalidValueError,
  SerializationFailureError,
  TransactionEndedError,
  TransactionForbiddenError,
} from '#domain/database';
import { OutboxRouteUnknownError, type OutboxMessage } from '#domain/outbox';
import { ROW_STATE } from '../leased-rows/row-state.js';
import { gate } from './testing/gate.js';
import type { DatabaseFixture } from '../testing/database-harness.js';
import { moduleHarness } from '../testing/module-harness.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from './testing/outbox-fixture.js';
import { idOf, message, messages } from './testing/sample-messages.js';

const mail = { kind: 'send', name: 'mail', send: () => Promise.resolve([]) } as const;
const events = { kind: 'transfer', name: 'events', sql: 'select 1', moved: () => undefined } as const;

describe('DatabaseOutbox', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: { concurrentTransactions: false, sharedByProcesses: false },
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });
  let database: DatabaseFixture;
  let spec: OutboxFixture;

  beforeAll(async () => createOutboxTables((await harness.open()).sql));
  afterAll(() => harness.close());
  beforeEach(async () => {
    database = await harness.open();
    spec = new OutboxFixture(database, [mail, events]);
  });
  afterEach(() => spec.close());

  const append = (...list: OutboxMessage[]): Promise<void> => spec.outbox.append(list);
  const kept = async (): Promise<number[]> => (await spec.rows()).map(({ id }) => Number.parseInt(id.slice(-12), 16));

  it('writes at once outside a unit of work, with everything that was said', async () => {
    await append(message(1, { key: 'order 7', payload: '{"text":"äöü ☃"}', headers: { trace: '"quoted" \\ {x,y}' } }));
    const [row] = await spec.sql.query(
      `select id, lane, topic, key, payload, headers, state, appended_at <= clock_timestamp() as stamped from ${SPEC_SCHEMA}.outbox`,
    );
    expect(row).toEqual({
      id: idOf(1),
      lane: 'mail',
      topic: 'order.placed',
      key: 'order 7',
      payload: '{"text":"äöü ☃"}',
      headers: { trace: '"quoted" \\ {x,y}' },
      state: ROW_STATE.ready,
      stamped: true,
    });
    expect(spec.wakeUps.told).toEqual(['outbox:mail']);
  });

  it('writes all messages of a unit of work in their order, just before COMMIT, and wakes each route once after it', async () => {
    await spec.unitOfWork.run(async (scope) => {
      await append(message(1));
      await append(message(2, { route: 'events' }), message(3));
      scope.beforeCommit(() => expect(spec.wakeUps.told).toEqual([]));
      expect(await kept()).toEqual([]);
    });
    expect(await kept()).toEqual([1, 2, 3]);
    expect(spec.wakeUps.told).toEqual(['outbox:mail', 'outbox:events']);
  });

  it('writes after everything that hooks append and flush', async () => {
    await spec.sql.execute(`create function ${SPEC_SCHEMA}.note() returns trigger language plpgsql as $$ begin
      insert into suite_entry select 'outbox saw ' || (select count(*) from suite_account) || ' accounts'; return null; end $$`);
    await spec.sql.execute(
      `create trigger note after insert on ${SPEC_SCHEMA}.outbox for each statement execute function ${SPEC_SCHEMA}.note()`,
    );
    try {
      await spec.unitOfWork.run(async (scope) => {
        await append(message(1));
        scope.beforeCommit(async () => {
          await database.accounts.create({ owner: 'by the first hook', balance: 1, note: null, openedAt: new Date(0) });
          await append(message(2));
          scope.beforeCommit(async () => {
            await database.accounts.create({ owner: 'by the second', balance: 1, note: null, openedAt: new Date(0) });
            await append(message(3));
          });
        });
      });
      expect(await kept()).toEqual([1, 2, 3]);
      expect(await spec.sql.query('select entry from suite_entry')).toEqual([{ entry: 'outbox saw 2 accounts' }]);
    } finally {
      await spec.sql.execute(`drop trigger note on ${SPEC_SCHEMA}.outbox`);
      await spec.sql.execute(`drop function ${SPEC_SCHEMA}.note()`);
    }
  });

  it('keeps nothing of a unit of work that rolls back, and wakes nobody', async () => {
    const refusal = new Error('no');
    const work = spec.unitOfWork.run(async () => {
      await append(message(1));
      throw refusal;
    });
    await expect(work).rejects.toBe(refusal);
    expect(await kept()).toEqual([]);
    expect(spec.wakeUps.told).toEqual([]);
  });

  it('keeps the messages of the attempt that commits, once', async () => {
    let attempts = 0;
    await spec.unitOfWork.run(async () => {
      attempts += 1;
      await append(message(attempts));
      if (attempts < 3) throw new SerializationFailureError('collided');
    });
    expect(await kept()).toEqual([3]);
    expect(spec.wakeUps.told).toEqual(['outbox:mail']);
  });

  describe('in savepoints', () => {
    const savepoint = (work: () => Promise<void>): Promise<void> =>
      spec.unitOfWork.run(() => work(), { propagation: 'savepoint' });
    const rolledBack = (work: () => Promise<void>): Promise<void> =>
      expect(
        savepoint(async () => {
          await work();
          throw new Error('rolled back');
        }),
      ).rejects.toThrow('rolled back');

    it('drops what was appended in one that was rolled back, and keeps the order of the rest', async () => {
      await spec.unitOfWork.run(async () => {
        await append(message(1));
        await savepoint(() => append(message(2)));
        await rolledBack(() => append(message(3)));
        await append(message(4));
        await savepoint(() => append(message(5)));
        await append(message(6));
      });
      expect(await kept()).toEqual([1, 2, 4, 5, 6]);
    });

    it('drops what a released one inside of it appended', async () => {
      await spec.unitOfWork.run(async () => {
        await rolledBack(async () => {
          await append(message(1));
          await savepoint(async () => {
            await append(message(2));
            await savepoint(() => append(message(3)));
          });
          await append(message(4));
        });
        await savepoint(async () => {
          await rolledBack(() => append(message(5)));
          await append(message(6));
        });
      });
      expect(await kept()).toEqual([6]);
    });

    it('waits for one that nobody awaits, and drops what it appended when it rolls back', async () => {
      const hold = gate();
      let straggler: Promise<void> | undefined;
      const work = spec.unitOfWork.run(async () => {
        await append(message(1));
        straggler = rolledBack(async () => {
          await append(message(2));
          await hold.pass();
        });
        await hold.reached;
      });
      hold.release();
      await straggler;
      await work;
      expect(await kept()).toEqual([1]);
    });

    it('refuses to be asked for the last statement', async () => {
      await spec.unitOfWork.run(() =>
        savepoint(async () => {
          const scope = spec.unitOfWork.current();
          expect(() => scope?.lastStatement(() => undefined)).toThrow(/root/);
          expect(scope?.root).toBe(scope?.parent);
          expect(scope?.root.root).toBe(scope?.root);
        }),
      );
    });

    it('writes nothing when all of them were rolled back', async () => {
      await spec.unitOfWork.run(() => rolledBack(() => append(message(1))));
      expect(await kept()).toEqual([]);
      expect(spec.wakeUps.told).toEqual([]);
    });
  });

  it('leaves a message alone whose id is there already', async () => {
    await append(message(1, { payload: 'first' }));
    await append(message(1, { payload: 'again' }), message(2));
    expect(await spec.sql.query(`select payload from ${SPEC_SCHEMA}.outbox order by seq`)).toEqual([
      { payload: 'first' },
      { payload: 'payload 2' },
    ]);
  });

  it('schedules a delayed message by the clock of the database, and says that something is due', async () => {
    await append(message(1, { delay: Duration.seconds(90) }), message(2, { delay: Duration.zero }));
    const rows = await spec.sql.query(
      `select state, extract(epoch from run_at - appended_at) between 89 and 91 as later from ${SPEC_SCHEMA}.outbox order by seq`,
    );
    expect(rows).toEqual([
      { state: ROW_STATE.scheduled, later: true },
      { state: ROW_STATE.ready, later: false },
    ]);
    expect(spec.wakeUps.told).toEqual(['outbox:mail', 'outbox-due']);
  });

  it('writes thousands of messages of one unit of work in their order', async () => {
    await spec.unitOfWork.run(async () => append(...messages(3_000)));
    expect(await kept()).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
  });

  it('refuses a route that is not registered, and keeps none of the messages', async () => {
    await spec.unitOfWork.run(async () => {
      await expect(append(message(1), message(2, { route: 'nowhere' }))).rejects.toThrow(OutboxRouteUnknownError);
    });
    expect(await kept()).toEqual([]);
  });

  it.each<[string, Partial<OutboxMessage>]>([
    ['an id that is no UUID', { id: 'order 7' }],
    ['an empty topic', { topic: '' }],
    ['a topic that is too long', { topic: 'x'.repeat(256) }],
    ['an empty key', { key: '' }],
    ['a key that is too long', { key: 'x'.repeat(513) }],
    ['a payload with a zero byte', { payload: 'a\0b' }],
    ['a payload with half a character', { payload: '\ud83d' }],
    ['a header with a zero byte', { headers: { a: '\0' } }],
    ['a header name with a zero byte', { headers: { '\0': 'a' } }],
    ['a delay of more than ten years', { delay: Duration.parse('3651d') }],
  ])('refuses %s, without its value', async (_, overrides) => {
    const error: unknown = await append(message(1, overrides)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidValueError);
    expect(String(error)).not.toMatch(/order 7|xxx/);
    expect(await kept()).toEqual([]);
  });

  it('takes the longest topic and key', async () => {
    await append(message(1, { topic: 'x'.repeat(255), key: 'y'.repeat(512) }));
    expect(await kept()).toEqual([1]);
  });

  it('refuses in a read-only unit of work', async () => {
    await spec.unitOfWork.run(() => expect(append(message(1))).rejects.toThrow(TransactionForbiddenError), {
      readOnly: true,
    });
    expect(await kept()).toEqual([]);
  });

  it('refuses once the unit of work has ended, also one whose messages are being written', async () => {
    let late = (): Promise<void> => Promise.resolve();
    await spec.unitOfWork.run(async () => {
      const inside = AsyncResource.bind((...list: OutboxMessage[]) => append(...list));
      late = () => inside(message(2));
      await append(message(1));
      spec.unitOfWork.current()?.lastStatement(() => expect(late()).rejects.toThrow(TransactionEndedError));
    });
    await expect(late()).rejects.toThrow(TransactionEndedError);
    expect(await kept()).toEqual([1]);
  });
});
