import { Duration } from '#core';
import type { RelayedMessage, TransferRoute } from '#domain/outbox';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { describeWithService } from '../../../../../test/support/services.js';
import { ROW_STATE } from '../../leased-rows/row-state.js';
import { SqlLeasedTables } from '../../leased-rows/sql-leased-tables.js';
import type { DatabaseFixture } from '../../testing/database-harness.js';
import { moduleHarness } from '../../testing/module-harness.js';
import { outboxTable } from './outbox-row.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from '../testing/outbox-fixture.js';
import { allSent, RecordingRoute } from '../testing/recording-route.js';
import { idOf, message, messages } from '../testing/sample-messages.js';

const patient = new AbortController().signal;
const transfer: TransferRoute = {
  kind: 'transfer',
  name: 'mail',
  sql: `kept as (insert into ${SPEC_SCHEMA}.log (id, payload) select id, payload from batch order by seq)`,
  moved: () => undefined,
};

describeWithService('postgres', (url) => {
  const server = ownDatabase(url);
  const harness = moduleHarness({
    name: 'postgresql',
    capabilities: { concurrentTransactions: true, sharedByProcesses: true },
    interruptsStatements: true,
    options: { url: server.url, poolMax: 10, poolWait: Duration.seconds(20) },
  });
  let first: DatabaseFixture;
  let second: Pick<DatabaseFixture, 'sql' | 'unitOfWork'>;
  const open: OutboxFixture[] = [];

  const fixture = (database: typeof second, route: TransferRoute | RecordingRoute): OutboxFixture => {
    const made = new OutboxFixture(database, [route]);
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    await server.create();
    first = await harness.open();
    second = (await first.second?.()) ?? first;
    await createOutboxTables(first.sql);
    await first.sql.execute(
      `create table ${SPEC_SCHEMA}.log (seq bigint generated always as identity, id uuid, payload text)`,
    );
  });
  afterEach(async () => {
    for (const made of open.splice(0)) await made.close();
    await first.sql.execute(`delete from ${SPEC_SCHEMA}.log`);
  });
  afterAll(async () => {
    await harness.close();
    await server.drop();
  });

  it('moves 2,000 messages of four concurrent publishers once and in order, with two relays at it', async () => {
    const [one, two] = [fixture(first, transfer), fixture(second, transfer)];
    const overrides = { batch: 50, poll: Duration.milliseconds(50) };
    await Promise.all([one.relay(overrides).start(), two.relay(overrides).start()]);
    const publish = async (publisher: number): Promise<void> => {
      const { outbox, unitOfWork } = publisher % 2 ? one : two;
      for (let batch = 0; batch < 50; batch += 1)
        await unitOfWork.run(async () => {
          const from = publisher * 500 + batch * 10;
          await outbox.append(messages(5, from));
          await outbox.append(messages(5, from + 5));
        });
    };
    await Promise.all([0, 1, 2, 3].map(publish));
    await one.until('the outbox is empty', async () => (await one.rows()).length === 0);
    const moved = await first.sql.query<{ payload: string }>(`select payload from ${SPEC_SCHEMA}.log order by seq`);
    const numbers = moved.map(({ payload }) => Number(payload.slice('payload '.length)));
    expect(numbers).toHaveLength(2_000);
    expect(new Set(numbers).size).toBe(2_000);
    for (let publisher = 0; publisher < 4; publisher += 1) {
      const own = numbers.filter((number) => Math.floor(number / 500) === publisher);
      expect(own).toEqual(Array.from({ length: 500 }, (_, index) => publisher * 500 + index));
    }
    expect([...one.faults.reported, ...two.faults.reported]).toEqual([]);
  });

  it('keeps what a transaction of its own appended inside one that rolls back', async () => {
    const one = fixture(first, transfer);
    const outer = one.unitOfWork.run(async () => {
      await one.outbox.append([message(1)]);
      await one.unitOfWork.run(
        async () => {
          await one.outbox.append([message(2)]);
          await one.unitOfWork.run(() => one.outbox.append([message(3)]), { propagation: 'savepoint' });
        },
        { propagation: 'new' },
      );
      expect(one.wakeUps.told).toEqual(['outbox:mail']);
      throw new Error('no');
    });
    await expect(outer).rejects.toThrow('no');
    expect((await one.rows()).map(({ id }) => id)).toEqual([idOf(2), idOf(3)]);
  });

  it('moves messages in the order in which transactions commit that waited for each other', async () => {
    const one = fixture(first, transfer);
    await first.sql.execute(`insert into suite_item (sku, name, price) values ('a', 'a', 0)`);
    const bump = (number: number): Promise<void> =>
      one.unitOfWork.run(async () => {
        await one.outbox.append([message(number)]); // before the lock: what counts is when it is written
        await one.sql.execute(`update suite_item set price = price + 1 where sku = 'a'`);
        await one.sql.execute(`insert into suite_entry select $1 || ':' || price from suite_item where sku = 'a'`, [
          number,
        ]);
      });
    await Promise.all(Array.from({ length: 40 }, (_, index) => bump(index)));
    await one.relay().start();
    await one.until('the outbox is empty', async () => (await one.rows()).length === 0);
    const commits = await first.sql.query<{ number: string }>(
      `select split_part(entry, ':', 1) as number from suite_entry order by split_part(entry, ':', 2)::int`,
    );
    const moved = await first.sql.query<{ payload: string }>(`select payload from ${SPEC_SCHEMA}.log order by seq`);
    expect(moved.map(({ payload }) => payload)).toEqual(commits.map(({ number }) => `payload ${number}`));
  });

  it('sends each message once and each key in order, with two relays at it', async () => {
    const sent: RelayedMessage[] = [];
    const route = (): RecordingRoute =>
      new RecordingRoute(async (batch) => {
        sent.push(...batch);
        return allSent(batch, patient);
      });
    const [one, two] = [fixture(first, route()), fixture(second, route())];
    await one.outbox.append(Array.from({ length: 300 }, (_, index) => message(index, { key: `key ${index % 10}` })));
    await Promise.all([one.relay({ batch: 4 }).start(), two.relay({ batch: 4 }).start()]);
    await one.until('the outbox is empty', async () => (await one.rows()).length === 0);
    expect(sent).toHaveLength(300);
    for (let key = 0; key < 10; key += 1) {
      const own = sent
        .filter((relayed) => relayed.key === `key ${key}`)
        .map(({ headers }) => Number(headers['number']));
      expect(own).toEqual(Array.from({ length: 30 }, (_, index) => index * 10 + key));
    }
    expect([...one.faults.reported, ...two.faults.reported]).toEqual([]);
  });

  it('sends again, by another process, what one had that says nothing any more, and refuses what it says too late', async () => {
    const lease = Duration.milliseconds(400);
    const dead = fixture(first, new RecordingRoute());
    await dead.outbox.append([message(1, { key: 'order 7' }), message(2, { key: 'order 7' })]);
    const rows = new SqlLeasedTables(dead.sql, dead.ids, true).open(outboxTable(SPEC_SCHEMA));
    const [zombie] = await rows.claim({ lane: 'mail', limit: 1, suspects: 1, lease });
    if (zombie === undefined) throw new Error('nothing was claimed');
    const route = new RecordingRoute();
    const living = fixture(second, route);
    await living.relay({ lease }).start();
    await living.until('the outbox is empty', async () => (await living.rows()).length === 0);
    expect(route.messages.map(({ payload, attempt }) => [payload, attempt])).toEqual([
      ['payload 1', 2],
      ['payload 2', 1],
    ]);
    expect((await rows.complete([zombie])).size).toBe(0);
    expect(living.faults.reported).toEqual([]);
  });

  it('leaves nothing of a batch whose relay is cut short in the middle', async () => {
    const one = fixture(first, { ...transfer, sql: transfer.sql.replace('from batch', 'from batch, pg_sleep(30)') });
    await one.outbox.append([message(1)]);
    const relay = one.relay();
    await relay.start();
    const running = async (): Promise<boolean> =>
      (
        await first.sql.query(
          `select 1 from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
        )
      ).length > 0;
    await one.until('it is moving', running);
    await relay.stop(AbortSignal.abort(new Error('the grace is over')));
    expect(await one.rows()).toMatchObject([{ state: ROW_STATE.ready }]);
    expect(await first.sql.query(`select 1 from ${SPEC_SCHEMA}.log`)).toEqual([]);
    expect(one.faults.reported).toEqual([]);
  });
});
