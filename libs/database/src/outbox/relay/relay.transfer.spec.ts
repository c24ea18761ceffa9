import { Duration } from '#core';
import type { TransferRoute } from '#domain/outbox';
import { moduleHarness } from '../../testing/module-harness.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from '../testing/outbox-fixture.js';
import { message, messages } from '../testing/sample-messages.js';

describe('Relay of a route that transfers', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: { concurrentTransactions: false, sharedByProcesses: false },
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });
  let counts: number[];
  let spec: OutboxFixture;

  const route = (sql: string): TransferRoute => ({
    kind: 'transfer',
    name: 'mail',
    sql,
    moved: (count) => void counts.push(count),
  });
  const intoLog = route(
    `kept as (insert into ${SPEC_SCHEMA}.log (id, payload) select id, payload from batch order by seq)`,
  );
  const use = async (transfer: TransferRoute): Promise<OutboxFixture> =>
    (spec = new OutboxFixture(await harness.open(), [transfer]));

  beforeAll(async () => {
    const { sql } = await harness.open();
    await createOutboxTables(sql);
    await sql.execute(
      `create table ${SPEC_SCHEMA}.log (seq bigint generated always as identity, id uuid primary key, payload text, note text)`,
    );
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    counts = [];
    await use(intoLog);
  });
  afterEach(async () => {
    await spec.close();
    await spec.sql.execute(`delete from ${SPEC_SCHEMA}.log`);
  });

  const emptied = (): Promise<void> => spec.until('the outbox is empty', async () => (await spec.rows()).length === 0);
  const log = async (): Promise<readonly unknown[]> =>
    (await spec.sql.query<{ payload: string }>(`select payload from ${SPEC_SCHEMA}.log order by seq`)).map(
      ({ payload }) => payload,
    );
  const payloads = (count: number): string[] => messages(count).map(({ payload }) => payload);

  it('moves what was there and what comes at a hint, in the order of its commits, and tells how many', async () => {
    await spec.outbox.append(messages(1_050));
    await spec.relay({ poll: Duration.parse('1h') }).start();
    await emptied();
    await spec.outbox.append(messages(3, 1_051));
    await emptied();
    await spec.until('it was told', () => counts.length === 4);
    expect(await log()).toEqual(payloads(1_053));
    expect(counts).toEqual([500, 500, 50, 3]);
  });

  it('takes further common table expressions, and sees all columns of a batch', async () => {
    await use(
      route(`stored as (
        insert into ${SPEC_SCHEMA}.log (id, payload, note)
        select id, payload, concat_ws(' ', topic, key, headers ->> 'number', appended_at <= clock_timestamp(), seq > 0) from batch
        on conflict (id) do nothing returning note),
      entered as (insert into suite_entry select note from stored)`),
    );
    await spec.outbox.append([message(1, { key: 'order 7' })]);
    await spec.relay().start();
    await emptied();
    expect(await spec.sql.query('select entry from suite_entry')).toEqual([{ entry: 'order.placed order 7 1 t t' }]);
  });

  it('moves at most 50 at once as the only process', async () => {
    await spec.outbox.append(messages(60));
    await spec.relay({ soleOwner: true }).start();
    await emptied();
    await spec.until('it was told', () => counts.length === 2);
    expect(counts).toEqual([50, 10]);
  });

  it('moves a delayed message when it is due, and those of its key behind it', async () => {
    await spec.outbox.append([
      message(1, { key: 'order 7', delay: Duration.milliseconds(300) }),
      message(2, { key: 'order 7' }),
      message(3, { key: 'order 8' }),
      message(4),
    ]);
    await spec.relay({ poll: Duration.parse('1h') }).start();
    await spec.until('the others are moved', async () => (await log()).length === 2);
    expect(await log()).toEqual(['payload 3', 'payload 4']);
    await emptied();
    expect(await log()).toEqual(['payload 3', 'payload 4', 'payload 1', 'payload 2']);
  });

  it('leaves everything where it was when the statement fails, reports it once, and goes on', async () => {
    await spec.sql.execute(`alter table ${SPEC_SCHEMA}.log rename to hidden`);
    try {
      await spec.outbox.append(messages(2));
      await spec.relay().start();
      await spec.until('it is reported', () => spec.faults.reported.length === 1);
      expect(await spec.rows()).toHaveLength(2);
    } finally {
      await spec.sql.execute(`alter table ${SPEC_SCHEMA}.hidden rename to log`);
    }
    await emptied();
    expect(await log()).toEqual(payloads(2));
    expect(spec.faults.reported).toHaveLength(1);
  });

  it('is not disturbed by a route that fails when it is told', async () => {
    await use({
      ...intoLog,
      moved: (): void => {
        throw new Error('a mistake');
      },
    });
    await spec.outbox.append(messages(2));
    await spec.relay().start();
    await emptied();
    expect(await log()).toEqual(payloads(2));
    await spec.until('it is reported', () => spec.faults.reported.length === 1);
    await spec.outbox.append(messages(1, 3));
    await emptied();
    await spec.until('it is reported again', () => spec.faults.reported.length === 2);
  });

  it('does nothing without a route, not even look', async () => {
    const none = new OutboxFixture(await harness.open(), []);
    await none.relay().start();
    expect(none.ownSchema.used).toEqual([]);
    await none.close();
  });

  it('does not move what is not its own', async () => {
    await spec.outbox.append([message(1)]);
    await spec.sql.execute(`update ${SPEC_SCHEMA}.outbox set lane = 'another'`);
    await spec.outbox.append([message(2)]);
    await spec.relay().start();
    await spec.until('its own is moved', async () => (await log()).length === 1);
    expect(await log()).toEqual(['payload 2']);
    expect(await spec.rows()).toHaveLength(1);
  });
});
