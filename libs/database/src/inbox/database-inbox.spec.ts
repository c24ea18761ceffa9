import { Duration } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import type { SqlSession } from '#domain/database';
import { gate } from '../outbox/testing/gate.js';
import { moduleHarness } from '../testing/module-harness.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from '../outbox/testing/outbox-fixture.js';
import { DatabaseInbox } from './database-inbox.js';
import { InboxRetention } from './inbox-retention.js';

describe('the inbox', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: { concurrentTransactions: false, sharedByProcesses: false },
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });
  let spec: OutboxFixture;
  let inbox: DatabaseInbox;

  beforeAll(async () => createOutboxTables((await harness.open()).sql));
  afterAll(() => harness.close());
  beforeEach(async () => {
    spec = new OutboxFixture(await harness.open(), []);
    inbox = new DatabaseInbox({ ...spec, schema: SPEC_SCHEMA });
  });
  afterEach(() => spec.close());

  const enter = async (entry: string): Promise<string> => {
    await spec.sql.execute('insert into suite_entry values ($1)', [entry]);
    return entry;
  };
  const entries = async (): Promise<unknown> => spec.sql.query('select entry from suite_entry order by entry');
  const count = async (): Promise<unknown> =>
    (await spec.sql.query(`select count(*)::int as n from ${SPEC_SCHEMA}.inbox`))[0]?.['n'];

  describe('DatabaseInbox', () => {
    it('runs the work once per consumer and message', async () => {
      const once = (consumer: string, id: string) => inbox.once(consumer, id, () => enter(`${consumer} ${id}`));
      expect(await once('mailer', '1')).toEqual({ duplicate: false, result: 'mailer 1' });
      expect(await once('mailer', '1')).toEqual({ duplicate: true });
      expect(await once('billing', '1')).toEqual({ duplicate: false, result: 'billing 1' });
      expect(await once('mailer', '2')).toEqual({ duplicate: false, result: 'mailer 2' });
      expect(await entries()).toHaveLength(3);
    });

    it('rolls back the record with the effects, so that the message can be handled again', async () => {
      const refusal = new Error('no');
      const failing = inbox.once('mailer', '1', async () => {
        await enter('undone');
        throw refusal;
      });
      await expect(failing).rejects.toBe(refusal);
      expect(await inbox.seen('mailer', '1')).toBe(false);
      expect(await entries()).toEqual([]);
      expect(await inbox.once('mailer', '1', () => enter('done'))).toEqual({ duplicate: false, result: 'done' });
    });

    it('belongs to the running transaction', async () => {
      const outer = spec.unitOfWork.run(async () => {
        await inbox.once('mailer', '1', () => enter('undone'));
        expect(await inbox.seen('mailer', '1')).toBe(true);
        throw new Error('no');
      });
      await expect(outer).rejects.toThrow('no');
      expect(await inbox.seen('mailer', '1')).toBe(false);
      expect(await entries()).toEqual([]);
    });

    it('lets a running transaction commit nothing when its caller swallows what the work threw', async () => {
      const refusal = new Error('no');
      const outer = spec.unitOfWork.run(async () => {
        await enter('before');
        await expect(
          inbox.once('mailer', '1', async () => {
            await enter('half');
            throw refusal;
          }),
        ).rejects.toBe(refusal);
      });
      await expect(outer).rejects.toBe(refusal);
      expect(await entries()).toEqual([]);
      expect(await inbox.seen('mailer', '1')).toBe(false);
    });

    it('lets a caller undo it alone in a savepoint', async () => {
      await spec.unitOfWork.run(async () => {
        await enter('before');
        const failing = spec.unitOfWork.run(
          () =>
            inbox.once('mailer', '1', () => {
              throw new Error('no');
            }),
          { propagation: 'savepoint' },
        );
        await expect(failing).rejects.toThrow('no');
      });
      expect(await entries()).toEqual([{ entry: 'before' }]);
      expect(await inbox.seen('mailer', '1')).toBe(false);
    });

    it('makes a concurrent duplicate wait for the first', async () => {
      const hold = gate();
      const first = inbox.once('mailer', '1', async () => {
        await hold.pass();
        return enter('first');
      });
      await hold.reached;
      const second = inbox.once('mailer', '1', () => enter('second'));
      hold.release();
      expect(await first).toEqual({ duplicate: false, result: 'first' });
      expect(await second).toEqual({ duplicate: true });
    });
  });

  describe('InboxRetention', () => {
    let clock: VirtualClock;
    let retention: InboxRetention;

    beforeEach(async () => {
      clock = new VirtualClock();
      const parts = { sql: spec.sql, faults: spec.faults, clock, random: new SeededRandom(), ids: new SequentialIds() };
      retention = new InboxRetention({ ...parts, schema: SPEC_SCHEMA, retention: Duration.parse('7d') });
      await spec.sql.execute(
        `insert into ${SPEC_SCHEMA}.inbox (consumer, message_id, handled_at)
         select 'old', g, now() - interval '7 days 1 minute' from generate_series(1, 2500) g
         union all select 'new', g, now() - interval '6 days' from generate_series(1, 5) g`,
      );
    });

    it('removes what is older a minute after the start, in batches, and again after an hour', async () => {
      retention.start();
      await clock.advance(59_000);
      expect(await count()).toBe(2_505);
      await clock.advance(1_000);
      await spec.until('the old ones are gone', async () => (await count()) === 5);
      await spec.until('it waits again', () => clock.pending === 1);
      await spec.sql.execute(`update ${SPEC_SCHEMA}.inbox set handled_at = now() - interval '8 days'`);
      await clock.advance(3_600_000);
      await spec.until('the others are gone', async () => (await count()) === 0);
      await retention.stop();
      expect(clock.pending).toBe(0);
      expect(spec.faults.reported).toEqual([]);
    });

    it('removes nothing once it was stopped, and begins no other batch then', async () => {
      retention.start();
      await retention.stop();
      await clock.advance(3_600_000);
      expect(await count()).toBe(2_505);
    });

    it('stops after the batch that is being removed', async () => {
      let stopped: Promise<void> | undefined;
      const sql: SqlSession = {
        query: (...call) => spec.sql.query(...call),
        execute: async (...call) => {
          stopped = retention.stop(new AbortController().signal);
          return spec.sql.execute(...call);
        },
      };
      const parts = { sql, faults: spec.faults, clock, random: new SeededRandom(), ids: new SequentialIds() };
      retention = new InboxRetention({ ...parts, schema: SPEC_SCHEMA, retention: Duration.parse('7d') });
      retention.start();
      await clock.advance(60_000);
      await stopped;
      expect(await count()).toBe(1_505);
      await clock.advance(3_600_000);
      expect(await count()).toBe(1_505);
    });
  });
});
