import assert from 'node:assert/strict';
import { CallContext, Duration, TimeoutExceededError, type TransactionScope } from '#core';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';
import { stoppedStatementCases } from './stopped-statement.cases.js';

/** Timeout, the caller's deadline, and abort. */
export function limitsCases(suite: Suite): void {
  timeoutCases(suite);
  abortCases(suite);
  stoppedStatementCases(suite);
}

function timeoutCases({ test, capabilities, interruptsStatements }: Suite): void {
  test('ends with TimeoutExceededError when the time is up, and keeps nothing', async ({ unitOfWork, ledger }) => {
    const ran: string[] = [];
    const scopes: TransactionScope[] = [];
    const work = unitOfWork.run(
      async (scope) => {
        scopes.push(scope);
        scope.afterCommit(() => void ran.push('afterCommit'));
        scope.afterRollback(() => void ran.push('afterRollback'));
        await ledger.enter('lost');
        await aborted(scope.signal);
        return 'too late';
      },
      { timeout: '150ms' },
    );
    const error = await rejectsWith(work, TimeoutExceededError);
    assert.equal(scopes[0]?.signal.reason, error, 'the closure can see why it should stop');
    assert.deepEqual(ran, ['afterRollback']);
    assert.deepEqual(await ledger.entries(), []);
  });

  test('does not wait for a closure that ignores its time', async ({ unitOfWork, ledger, gate }) => {
    const stuck = gate();
    const work = async (): Promise<void> => {
      await ledger.enter('lost');
      await stuck.passed;
    };
    await rejectsWith(unitOfWork.run(work, { timeout: Duration.milliseconds(150) }), TimeoutExceededError);
    assert.deepEqual(await ledger.entries(), [], 'the next caller gets a connection, and the row is gone');
  });

  test('bears that the closure rejects after its time', async ({ unitOfWork, clock }) => {
    const work = async (scope: TransactionScope): Promise<void> => {
      await aborted(scope.signal);
      await clock.sleep(10);
      throw new Error('late'); // reported as unhandled by the runner, if nobody takes it
    };
    await rejectsWith(unitOfWork.run(work, { timeout: '50ms' }), TimeoutExceededError);
    await clock.sleep(30);
  });

  test('counts all attempts together', async ({ unitOfWork, ledger, clock }) => {
    let runs = 0;
    const work = async (): Promise<void> => {
      runs += 1;
      await clock.sleep(100);
      await ledger.collide('40001');
    };
    await rejectsWith(unitOfWork.run(work, { timeout: '250ms', attempts: 10 }), TimeoutExceededError);
    assert.ok(runs < 10, 'it stopped because of the time, not of the attempts');
  });

  test("does not go beyond the caller's deadline, whatever its own timeout is", async ({
    unitOfWork,
    ledger,
    clock,
  }) => {
    const context = new CallContext({ correlationId: 'suite', deadline: clock.monotonic() + 150 });
    const work = async (scope: TransactionScope): Promise<void> => {
      await ledger.enter('lost');
      await aborted(scope.signal);
    };
    await rejectsWith(
      CallContext.run(context, () => unitOfWork.run(work, { timeout: '1h' })),
      TimeoutExceededError,
    );
    assert.deepEqual(await ledger.entries(), []);
  });

  test('does not begin when the deadline has passed', async ({ unitOfWork, clock }) => {
    let runs = 0;
    const context = new CallContext({ correlationId: 'suite', deadline: clock.monotonic() - 1 });
    await rejectsWith(
      CallContext.run(context, () => unitOfWork.run(async () => void (runs += 1))),
      TimeoutExceededError,
    );
    assert.equal(runs, 0);
  });

  if (interruptsStatements) {
    test('does not wait for a statement that is running when the time is up', async ({
      unitOfWork,
      sql,
      ledger,
      clock,
    }) => {
      const begin = clock.monotonic();
      const work = async (): Promise<void> => {
        await ledger.enter('lost');
        await sql.query('select pg_sleep(3)');
      };
      await rejectsWith(unitOfWork.run(work, { timeout: '200ms' }), TimeoutExceededError);
      assert.ok(clock.monotonic() - begin < 2_000);
      assert.deepEqual(await ledger.entries(), []);
    });
  }

  if (!capabilities.concurrentTransactions) {
    test('gives up waiting for the only connection when the time is up, and lets the others on', async ({
      unitOfWork,
      ledger,
      gate,
    }) => {
      const [holding, leave] = [gate(), gate()];
      const holder = unitOfWork.run(async () => {
        holding.open();
        await leave.passed;
        await ledger.enter('holder');
      });
      await holding.passed;
      let runs = 0;
      await rejectsWith(
        unitOfWork.run(async () => void (runs += 1), { timeout: '100ms' }),
        TimeoutExceededError,
      );
      const next = unitOfWork.run(() => ledger.enter('next'));
      leave.open();
      await Promise.all([holder, next]);
      assert.equal(runs, 0);
      assert.deepEqual(await ledger.entries(), ['holder', 'next']);
    });
  }
}

function abortCases({ test, capabilities, interruptsStatements }: Suite): void {
  test('rejects with the very reason of the abort, and keeps nothing', async ({ unitOfWork, ledger }) => {
    const ran: string[] = [];
    for (const reason of [new Error('the caller left'), 'a reason that is no error']) {
      const controller = new AbortController();
      const work = unitOfWork.run(
        async (scope) => {
          scope.afterRollback(() => void ran.push('afterRollback'));
          await ledger.enter('lost');
          controller.abort(reason);
          await aborted(scope.signal);
          assert.equal(scope.signal.reason, reason);
        },
        { signal: controller.signal },
      );
      assert.equal(await rejectionOf(work), reason);
    }
    assert.deepEqual(ran, ['afterRollback', 'afterRollback']);
    assert.deepEqual(await ledger.entries(), []);
  });

  test('does not begin when the signal has aborted already', async ({ unitOfWork }) => {
    let runs = 0;
    const reason = new Error('the caller left');
    const work = unitOfWork.run(async () => void (runs += 1), { signal: AbortSignal.abort(reason) });
    assert.equal(await rejectionOf(work), reason);
    assert.equal(runs, 0);
  });

  test("follows the signal of the caller's context", async ({ unitOfWork, ledger }) => {
    const controller = new AbortController();
    const reason = new Error('the caller left');
    const context = new CallContext({ correlationId: 'suite', signal: controller.signal });
    const work = async (scope: TransactionScope): Promise<void> => {
      await ledger.enter('lost');
      controller.abort(reason);
      await aborted(scope.signal);
    };
    assert.equal(await rejectionOf(CallContext.run(context, () => unitOfWork.run(work))), reason);
    assert.deepEqual(await ledger.entries(), []);
  });

  test('does not take back a commit when the abort comes after it', async ({ unitOfWork, ledger }) => {
    const controller = new AbortController();
    const work = async (scope: TransactionScope): Promise<string> => {
      scope.afterCommit(() => controller.abort(new Error('too late')));
      await ledger.enter('kept');
      return 'result';
    };
    assert.equal(await unitOfWork.run(work, { signal: controller.signal }), 'result');
    assert.deepEqual(await ledger.entries(), ['kept']);
  });

  if (interruptsStatements) {
    test('does not wait for a statement that is running when its caller gives up', async ({
      unitOfWork,
      sql,
      ledger,
      clock,
    }) => {
      const controller = new AbortController();
      const reason = new Error('the caller left');
      const begin = clock.monotonic();
      const work = async (): Promise<void> => {
        await ledger.enter('lost');
        clock.timer(50, () => controller.abort(reason));
        await sql.query('select pg_sleep(3)');
      };
      assert.equal(await rejectionOf(unitOfWork.run(work, { signal: controller.signal })), reason);
      assert.ok(clock.monotonic() - begin < 2_000);
      assert.deepEqual(await ledger.entries(), []);
    });
  }

  if (!capabilities.concurrentTransactions) {
    test('gives up waiting for the only connection when its caller does, and lets the others on', async ({
      unitOfWork,
      ledger,
      gate,
    }) => {
      const [holding, leave] = [gate(), gate()];
      const holder = unitOfWork.run(async () => {
        holding.open();
        await leave.passed;
        await ledger.enter('holder');
      });
      await holding.passed;
      const controller = new AbortController();
      let runs = 0;
      const waiting = rejectionOf(unitOfWork.run(async () => void (runs += 1), { signal: controller.signal }));
      const next = unitOfWork.run(() => ledger.enter('next'));
      const reason = new Error('the caller left');
      controller.abort(reason);
      assert.equal(await waiting, reason, 'at once: the connection is still held');
      leave.open();
      await Promise.all([holder, next]);
      assert.equal(runs, 0);
      assert.deepEqual(await ledger.entries(), ['holder', 'next']);
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
