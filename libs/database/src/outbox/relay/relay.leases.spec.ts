import { Duration } from '#core';
import { gate } from '../testing/gate.js';
import { ROW_STATE } from '../../leased-rows/row-state.js';
import { moduleHarness } from '../../testing/module-harness.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from '../testing/outbox-fixture.js';
import { allSent, RecordingRoute } from '../testing/recording-route.js';
import { message, messages } from '../testing/sample-messages.js';

const patient = new AbortController().signal;

describe('Relay with messages that are lent to a process', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: { concurrentTransactions: false, sharedByProcesses: false },
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });
  let route: RecordingRoute;
  let spec: OutboxFixture;

  beforeAll(async () => createOutboxTables((await harness.open()).sql));
  afterAll(() => harness.close());
  beforeEach(async () => {
    route = new RecordingRoute();
    spec = new OutboxFixture(await harness.open(), [route]);
  });
  afterEach(() => spec.close());

  const emptied = (): Promise<void> => spec.until('the outbox is empty', async () => (await spec.rows()).length === 0);

  it('gives up a batch that is not confirmed within the lease, and tries it again', async () => {
    let given: AbortSignal | undefined;
    route.answer = (_, signal) => {
      given = signal;
      return new Promise(() => undefined); // deaf to its signal
    };
    await spec.outbox.append([message(1)]);
    await spec.relay({ lease: Duration.milliseconds(200) }).start();
    await spec.until('it is to be tried again', async () => (await spec.rows())[0]?.attempt === 1);
    expect(given?.aborted).toBe(true);
    expect((await spec.rows())[0]?.failures[0]).toMatchObject({ code: 'TIMEOUT_EXCEEDED' });
  });

  it('keeps its leases while a batch takes longer than a third of them', async () => {
    const hold = gate();
    route.answer = async (batch) => {
      await hold.pass();
      return allSent(batch, patient);
    };
    await spec.outbox.append([message(1)]);
    await spec.relay({ lease: Duration.seconds(2) }).start();
    await hold.reached;
    const renewed = async (): Promise<boolean> => {
      const [row] = await spec.sql.query(
        `select lease_until > appended_at + interval '2500 milliseconds' as renewed from ${SPEC_SCHEMA}.outbox`,
      );
      return row?.['renewed'] === true;
    };
    await spec.until('the lease was renewed', renewed);
    hold.release();
    await emptied();
    expect(route.messages).toHaveLength(1);
  });

  it('sends again what a process had whose lease has run out, and counts the crash', async () => {
    await spec.outbox.append([message(1)]);
    await abandon();
    await spec.relay().start();
    await emptied();
    expect(route.messages.map(({ attempt }) => attempt)).toEqual([2]);
  });

  it('takes back every lease at the start as the only process', async () => {
    await spec.outbox.append([message(1)]);
    await abandon('1 hour');
    await spec.relay({ soleOwner: true }).start();
    await emptied();
    expect(route.messages).toHaveLength(1);
  });

  it('parks a message that ends every process that has it', async () => {
    await spec.outbox.append([message(1), message(2)]);
    await spec.sql.execute(
      `update ${SPEC_SCHEMA}.outbox set crashes = 4 where topic = 'order.placed' and payload = 'payload 1'`,
    );
    await abandon();
    await spec.relay().start();
    await spec.until('it is parked', async () => (await spec.rows())[0]?.state === ROW_STATE.parked);
    await spec.until('the other is sent', () => route.payloads.includes('payload 2'));
    expect((await spec.rows())[0]).toMatchObject({ reason: 'crashes', crashes: 5 });
    expect(route.payloads).not.toContain('payload 1');
  });

  it('lets a batch under way end when it is stopped, and begins no other', async () => {
    const hold = gate();
    route.answer = async (batch) => {
      await hold.pass();
      return allSent(batch, patient);
    };
    await spec.outbox.append(messages(2));
    const relay = spec.relay({ batch: 1 });
    await relay.start();
    await hold.reached;
    const stopped = relay.stop(patient);
    hold.release();
    await stopped;
    expect(route.payloads).toEqual(['payload 1']);
    expect((await spec.rows()).map(({ state, crashes }) => [state, crashes])).toEqual([[ROW_STATE.ready, 0]]);
  });

  it('serves nothing when it is stopped while it starts, and may be stopped twice', async () => {
    await spec.outbox.append([message(1)]);
    const relay = spec.relay({ soleOwner: true });
    const started = relay.start();
    await Promise.all([relay.stop(patient), relay.stop(patient)]);
    await started;
    spec.wakeUps.wake('outbox:mail');
    expect((await spec.rows()).map(({ state }) => state)).toEqual([ROW_STATE.ready]);
    expect(route.messages).toEqual([]);
  });

  it('cuts a batch short when it may wait no longer, and gives it back as if it had not been claimed', async () => {
    const hold = gate();
    route.answer = async () => {
      await hold.pass();
      return [];
    };
    await spec.outbox.append([message(1)]);
    const relay = spec.relay();
    await relay.start();
    await hold.reached;
    await relay.stop(AbortSignal.abort(new Error('the grace is over')));
    expect((await spec.rows())[0]).toMatchObject({ state: ROW_STATE.ready, attempt: 0, crashes: 0 });
    expect(spec.faults.reported).toEqual([]);
  });

  /** As a process does that is killed after a claim. */
  async function abandon(left = '-1 second'): Promise<void> {
    await spec.sql.execute(
      `update ${SPEC_SCHEMA}.outbox set state = 2, lease = gen_random_uuid(), lease_until = clock_timestamp() + $1::interval`,
      [left],
    );
  }
});
