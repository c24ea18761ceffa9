import { CallContext, Duration, InfrastructureError, type ErrorRow } from '#core';
import { ROW_STATE } from '../../leased-rows/row-state.js';
import { moduleHarness } from '../../testing/module-harness.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from '../testing/outbox-fixture.js';
import { allSent, RecordingRoute, SENT } from '../testing/recording-route.js';
import { message, messages } from '../testing/sample-messages.js';

class Refused extends InfrastructureError {
  static override readonly row: ErrorRow = {
    ...InfrastructureError.row,
    code: 'X_REFUSED',
    settlement: 'park',
  };
}
class Overloaded extends InfrastructureError {
  static override readonly row: ErrorRow = { ...InfrastructureError.row, code: 'X_OVERLOADED' };
}
const patient = new AbortController().signal;

describe('Relay of a route that sends', () => {
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
  /** Makes due what waits to be tried again. */
  const skipPause = async (): Promise<void> => {
    await spec.sql.execute(`update ${SPEC_SCHEMA}.outbox set run_at = clock_timestamp() where state = 0`);
    spec.wakeUps.wake('outbox-due');
  };
  const until = async (what: string, done: () => boolean | Promise<boolean>): Promise<void> => {
    await spec.until(what, async () => {
      await skipPause();
      return done();
    });
  };

  it('sends what was there before and what comes at a hint, in order, and removes it', async () => {
    await spec.outbox.append(messages(3));
    await spec.relay({ poll: Duration.parse('1h') }).start();
    await emptied();
    await spec.outbox.append(messages(2, 4));
    await emptied();
    expect(route.payloads).toEqual([1, 2, 3, 4, 5].map((number) => `payload ${number}`));
    expect(route.messages[0]).toEqual({
      ...message(1),
      route: undefined,
      key: undefined,
      attempt: 1,
      appendedAt: expect.any(Date) as Date,
    });
  });

  it('finds without a hint what another process has written', async () => {
    await spec.relay({ poll: Duration.milliseconds(20) }).start();
    await new OutboxFixture(await harness.open(), [new RecordingRoute()]).outbox.append([message(1)]); // its hints reach nobody here
    await emptied();
    expect(route.payloads).toEqual(['payload 1']);
  });

  it('sends in a context of its own, whatever started it', async () => {
    const seen: (CallContext | undefined)[] = [];
    route.answer = async (batch) => {
      seen.push(CallContext.current());
      return allSent(batch, patient);
    };
    const context = new CallContext({ correlationId: 'of a request', tenant: 'acme' });
    await CallContext.run(context, () => spec.relay().start());
    await spec.outbox.append([message(1)]);
    await emptied();
    expect(seen[0]?.correlationId).not.toBe('of a request');
    expect(seen[0]?.tenant).toBeUndefined();
    expect(seen[0]?.transaction).toBeUndefined();
  });

  it('gives a batch one message of each key at most, and keeps the order of each key', async () => {
    await spec.outbox.append([1, 2, 3, 4, 5, 6].map((number) => message(number, { key: number % 2 ? 'odd' : 'even' })));
    await spec.relay().start();
    await emptied();
    expect(route.batches.map((batch) => batch.map(({ payload }) => payload))).toEqual([
      ['payload 1', 'payload 2'],
      ['payload 3', 'payload 4'],
      ['payload 5', 'payload 6'],
    ]);
  });

  it('sends no more than the batch at once, and no more than 50 as the only process', async () => {
    await spec.outbox.append(messages(120));
    await spec.relay({ batch: 1_000, soleOwner: true }).start();
    await emptied();
    expect(route.batches.map((batch) => batch.length)).toEqual([50, 50, 20]);
  });

  it('does not send before the delay is over, and then does so by itself', async () => {
    await spec.relay({ poll: Duration.parse('1h') }).start();
    await spec.outbox.append([message(1, { delay: Duration.milliseconds(300) }), message(2)]);
    await spec.until('the other one is sent', () => route.messages.length === 1);
    expect(route.payloads).toEqual(['payload 2']);
    await emptied();
    const late = (route.messages[1]?.appendedAt.getTime() ?? 0) + 300 - spec.clock.now();
    expect(late).toBeLessThanOrEqual(5);
  });

  it('tries again what failed, tells the attempt, and sends what was accepted beside it once', async () => {
    route.answer = async (batch) =>
      batch.map(({ payload, attempt }) =>
        payload === 'payload 2' && attempt < 3 ? { kind: 'failed', error: new Error('password=secret') } : SENT,
      );
    await spec.outbox.append(messages(3));
    await spec.relay().start();
    await spec.until('the others are gone', async () => (await spec.rows()).length === 1);
    await until('it was refused twice', async () => route.messages.length >= 4);
    const [row] = await spec.rows();
    expect(row?.failures[0]).toMatchObject({ code: 'Error', message: 'password=***' });
    await until('the outbox is empty', async () => (await spec.rows()).length === 0);
    const [first, ...again] = route.messages.filter(({ payload }) => payload === 'payload 2');
    expect([first, ...again].map((sent) => sent?.attempt)).toEqual([1, 2, 3]);
    expect(route.messages).toHaveLength(5);
  });

  it('parks after the last attempt, holds the key back, and sends it in order after a redrive', async () => {
    let refuses = true;
    route.answer = async (batch) => {
      if (refuses) throw new Error('not now');
      return allSent(batch, patient);
    };
    await spec.outbox.append(messages(3, 1, { key: 'order 7' }));
    await spec.relay().start();
    await until('it is parked', async () => (await spec.rows())[0]?.state === ROW_STATE.parked);
    expect(route.payloads).toEqual(['payload 1', 'payload 1', 'payload 1']);
    expect((await spec.rows()).map(({ state }) => state)).toEqual([4, 1, 1]);
    expect((await spec.rows())[0]).toMatchObject({ reason: 'attempts-exhausted', attempt: 3 });
    expect((await spec.routes.lag())[0]).toMatchObject({ route: 'mail', waiting: 2, scheduled: 0, parked: 1 });
    refuses = false;
    await spec.outbox.append([message(9)]);
    await spec.until('another key goes on', () => route.payloads.includes('payload 9'));
    expect(await spec.routes.redrive('mail')).toBe(1);
    await emptied();
    expect(route.payloads.slice(4)).toEqual(['payload 1', 'payload 2', 'payload 3']);
    expect(await spec.routes.redrive('mail')).toBe(0);
  });

  it('parks at once what the receiver refuses for good', async () => {
    route.answer = async (batch) => batch.map(() => ({ kind: 'failed', error: new Refused('never') }));
    await spec.outbox.append([message(1)]);
    await spec.relay().start();
    await spec.until('it is parked', async () => (await spec.rows())[0]?.state === ROW_STATE.parked);
    expect((await spec.rows())[0]).toMatchObject({ reason: 'refused', attempt: 1, failures: [{ code: 'X_REFUSED' }] });
  });

  it('waits as long as the receiver asks for', async () => {
    const retryAfter = Duration.parse('2h');
    route.answer = async (batch) =>
      batch.map(() => ({ kind: 'failed', error: new Overloaded('later', { retryAfter }) }));
    await spec.outbox.append([message(1)]);
    await spec.relay().start();
    await spec.until('it waits', async () => (await spec.rows())[0]?.attempt === 1);
    const [row] = await spec.sql.query(
      `select extract(epoch from run_at - appended_at) between 7199 and 7300 as later from ${SPEC_SCHEMA}.outbox`,
    );
    expect(row).toEqual({ later: true });
  });

  it('takes a missing outcome for a failure', async () => {
    route.answer = async (batch) => batch.slice(1).map(() => SENT);
    await spec.outbox.append(messages(2));
    await spec.relay().start();
    await spec.until('one is left', async () => (await spec.rows()).length === 1);
    expect((await spec.rows())[0]?.failures[0]?.message).toContain('fewer outcomes');
  });

  it('reports a failing database once, and goes on when it is back', async () => {
    await spec.sql.execute(`alter table ${SPEC_SCHEMA}.outbox rename to hidden`);
    try {
      await spec.relay().start();
      await spec.until('it is reported', () => spec.faults.reported.length === 2);
      for (let round = 0; round < 5; round += 1) spec.wakeUps.wake('outbox:mail');
    } finally {
      await spec.sql.execute(`alter table ${SPEC_SCHEMA}.hidden rename to outbox`);
    }
    await spec.outbox.append([message(1)]);
    await emptied();
    expect(spec.faults.reported.map(({ where }) => where).sort()).toEqual([
      'the maintenance of the outbox',
      'the outbox relay of route "mail"',
    ]);
  });
});
