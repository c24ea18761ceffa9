import assert from 'node:assert/strict';
import { CallContext, TimeoutExceededError, type Clock } from '#core';
import type { SqlSession, UnitOfWork } from '#domain/database';
import { rejectionOf, rejectsCoded, rejectsWith, until } from '../support/expectations.js';
import { enter, entries } from '../support/samples.js';
import type { Suite } from '../support/suite.js';

/** Longer than any case may take: a statement that has ended was stopped. */
const LONG = 60;

interface Ways {
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
}

const reason = new Error('the caller left');

/** How a caller may give up, each with what it is told. */
const WAYS: Readonly<Record<string, (ways: Ways, statement: string) => Promise<void>>> = {
  "the caller's deadline, outside a unit of work": async ({ sql, clock }, statement) => {
    const context = new CallContext({ correlationId: 'suite', deadline: clock.monotonic() + 200 });
    await rejectsWith(
      CallContext.run(context, () => sql.query(statement)),
      TimeoutExceededError,
    );
  },
  "the signal of the caller's context": async ({ sql, clock }, statement) => {
    const controller = new AbortController();
    clock.timer(200, () => controller.abort(reason));
    const context = new CallContext({ correlationId: 'suite', signal: controller.signal });
    assert.equal(await rejectionOf(CallContext.run(context, () => sql.query(statement))), reason);
  },
  'the signal of the statement': async ({ sql, clock }, statement) => {
    const controller = new AbortController();
    clock.timer(200, () => controller.abort(reason));
    assert.equal(await rejectionOf(sql.query(statement, [], { signal: controller.signal })), reason);
  },
  'the timeout of a unit of work': async ({ sql, unitOfWork }, statement) => {
    await rejectsWith(
      unitOfWork.run(() => sql.query(statement), { timeout: '200ms' }),
      TimeoutExceededError,
    );
  },
  "the caller's deadline, inside a unit of work": async ({ sql, unitOfWork, clock }, statement) => {
    const context = new CallContext({ correlationId: 'suite', deadline: clock.monotonic() + 200 });
    await rejectsWith(
      CallContext.run(context, () => unitOfWork.run(() => sql.query(statement))),
      TimeoutExceededError,
    );
  },
};

/** The server does not go on with what nobody waits for; where a statement cannot be stopped, whoever has not begun does not begin. */
export function stoppedStatementCases(suite: Suite): void {
  if (suite.interruptsStatements) serverCases(suite);
  else embeddedCases(suite);
}

function serverCases({ test }: Suite): void {
  for (const [name, giveUp] of Object.entries(WAYS)) {
    test(`stop the statement at the server: ${name}`, async ({ sql, unitOfWork, clock }) => {
      const sign = `suite ${name.replaceAll("'", '')} ${clock.now()}`;
      const running = async (): Promise<number> =>
        (
          await sql.query<{ count: number }>(
            `select count(*)::int as count from pg_stat_activity
             where state = 'active' and pid <> pg_backend_pid() and query like '%' || $1::text || '%'`,
            [sign],
          )
        )[0]?.count ?? 0;
      const gaveUp = giveUp({ sql, unitOfWork, clock }, `select pg_sleep(${LONG}), '${sign}'`);
      await until(clock, 'the statement runs, or was stopped already', async () => {
        const ended = await Promise.race([gaveUp.then(() => true), clock.sleep(1).then(() => false)]);
        return ended || (await running()) === 1;
      });
      await gaveUp;
      await until(clock, 'the server has stopped it', async () => (await running()) === 0);
    });
  }

  test('leave every connection of the pool usable', async ({ sql, unitOfWork, clock }) => {
    const givenUp = Array.from({ length: 20 }, () =>
      rejectsWith(
        unitOfWork.run(() => sql.query(`select pg_sleep(${LONG})`), { timeout: '300ms' }),
        TimeoutExceededError,
      ),
    );
    await Promise.all(givenUp);
    const begin = clock.monotonic();
    await Promise.all(Array.from({ length: 6 }, (_, n) => unitOfWork.run(() => enter(sql, `row ${n}`))));
    assert.equal((await entries(sql)).length, 6);
    assert.ok(clock.monotonic() - begin < LONG * 1_000);
  });
}

function embeddedCases({ sqlTest }: Suite): void {
  sqlTest(
    'let go of who waits behind a statement that cannot be stopped, and never run what it wanted',
    async ({ sql, unitOfWork, clock }) => {
      const late: Promise<unknown>[] = [];
      await unitOfWork.run(async () => {
        await enter(sql, 'before');
        const context = new CallContext({ correlationId: 'suite', deadline: clock.monotonic() + 50 });
        late.push(rejectsCoded(CallContext.run(context, () => enter(sql, 'too late'))));
        await clock.sleep(5);
        await sql.query('select pg_sleep(0.3)');
      });
      await Promise.all(late);
      assert.equal(late.length, 1);
      assert.deepEqual(await entries(sql), ['before']);
    },
  );
}
