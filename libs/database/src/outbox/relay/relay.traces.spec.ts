import { Duration, type CarriedTraces, type StoredMessageFacts } from '#core';
import { PassingTelemetry } from '#core/testing';
import type { TransferRoute } from '#domain/outbox';
import { moduleHarness } from '../../testing/module-harness.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from '../testing/outbox-fixture.js';
import { RecordingRoute } from '../testing/recording-route.js';
import { idOf, message, messages } from '../testing/sample-messages.js';

const STORED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const traced = { traceparent: STORED, tracestate: 'vendor=1', own: 'kept' };

/** Gives each message that has a trace a new one, which tells the message it is of. */
class RenamingTelemetry extends PassingTelemetry {
  readonly relayed: StoredMessageFacts[] = [];

  override relay<T>(facts: readonly StoredMessageFacts[], work: (traces: CarriedTraces) => Promise<T>): Promise<T> {
    this.relayed.push(...facts);
    return work(facts.map(({ id, trace }) => trace && { ...trace, traceparent: `relayed ${id.slice(-2)}` }));
  }
}

describe('Relay that somebody observes', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: { concurrentTransactions: false, sharedByProcesses: false },
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });
  const route: TransferRoute = {
    ...{ kind: 'transfer', name: 'mail', moved: () => undefined },
    sql: `kept as (insert into ${SPEC_SCHEMA}.log (headers) select headers from batch order by seq)`,
  };
  let telemetry: RenamingTelemetry;
  let spec: OutboxFixture;

  beforeAll(async () => {
    const { sql } = await harness.open();
    await createOutboxTables(sql);
    await sql.execute(
      `create table ${SPEC_SCHEMA}.log (seq bigint generated always as identity primary key, headers jsonb)`,
    );
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    telemetry = new RenamingTelemetry();
    spec = new OutboxFixture(await harness.open(), [route]);
  });
  afterEach(async () => {
    await spec.close();
    await spec.sql.execute(`delete from ${SPEC_SCHEMA}.log`);
  });

  const observer = (): object => ({ observer: { telemetry, instance: 'default' }, poll: Duration.parse('1h') });
  const emptied = (): Promise<void> => spec.until('the outbox is empty', async () => (await spec.rows()).length === 0);
  const moved = async (): Promise<readonly unknown[]> =>
    (await spec.sql.query<{ headers: unknown }>(`select headers from ${SPEC_SCHEMA}.log order by seq`)).map(
      ({ headers }) => headers,
    );

  it('puts the span in the place of the trace that was stored, and leaves every other header', async () => {
    await spec.outbox.append([message(1, { headers: traced })]);
    await spec.relay(observer()).start();
    await emptied();
    expect(await moved()).toEqual([{ ...traced, traceparent: 'relayed 01' }]);
    expect(telemetry.relayed).toMatchObject([
      {
        ...{ concern: 'database', system: 'mail', destination: 'order.placed', id: idOf(1) },
        trace: { traceparent: STORED, tracestate: 'vendor=1' },
      },
    ]);
    expect(telemetry.relayed[0]?.waited).toBeGreaterThanOrEqual(0);
  });

  it('keeps the order, and what has no trace as it is', async () => {
    const [first, second, third] = messages(3);
    await spec.outbox.append(
      [first, second, third].map((one, n) => ({ ...message(n + 1), ...one, headers: n === 1 ? {} : traced })),
    );
    await spec.relay(observer()).start();
    await emptied();
    expect(await moved()).toEqual([
      { ...traced, traceparent: 'relayed 01' },
      {},
      { ...traced, traceparent: 'relayed 03' },
    ]);
  });

  it.each(['', 'nonsense', `${STORED}'; drop table x; --`])(
    'believes no trace that is none: %p',
    async (traceparent) => {
      await spec.outbox.append([message(1, { headers: { traceparent } })]);
      await spec.relay(observer()).start();
      await emptied();
      expect(telemetry.relayed).toMatchObject([{ trace: undefined }]);
      expect(await moved()).toEqual([{ traceparent }]);
    },
  );

  it('observes nothing while there is nothing to move', async () => {
    const relay = spec.relay(observer());
    await relay.start();
    await relay.stop(AbortSignal.abort());
    expect(telemetry.relayed).toEqual([]);
  });

  it('gives a route that sends the messages with their spans', async () => {
    const sends = new RecordingRoute();
    const sending = new OutboxFixture(await harness.open(), [sends]);
    await sending.outbox.append([message(1, { headers: traced }), message(2, { headers: {} })]);
    await sending.relay(observer()).start();
    await sending.until('both were sent', () => sends.messages.length === 2);
    expect(sends.messages.map(({ headers }) => headers)).toEqual([{ ...traced, traceparent: 'relayed 01' }, {}]);
    await sending.close();
  });
});
