import assert from 'node:assert/strict';
import { CallContext } from '#core';
import { Broken, Flaky, rejectionOf } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

const QUICK = { retryAttempts: 3, retryBase: '1ms', retryCap: '3ms' } as const;

export function retryCases({ test }: Suite): void {
  test('tries an idempotent call again when its error may be over by itself', async ({ start }) => {
    const policy = (await start(QUICK)).resilience.policy('payments');
    const attempts: number[] = [];
    const work = async ({ attempt }: { readonly attempt: number }): Promise<string> => {
      attempts.push(attempt);
      if (attempt < 3) throw new Flaky('not yet');
      return 'done';
    };
    assert.equal(await policy.execute(work, { idempotent: true }), 'done');
    assert.deepEqual(attempts, [1, 2, 3]);
  });

  test('tries nothing else again', async ({ start }) => {
    const policy = (await start(QUICK)).resilience.policy('payments');
    let attempts = 0;
    const failing = (error: Error) => (): Promise<never> => ((attempts += 1), Promise.reject(error));
    await rejectionOf(policy.execute(failing(new Flaky('once'))));
    await rejectionOf(policy.execute(failing(new Broken('no')), { idempotent: true }));
    await rejectionOf(policy.execute(failing(new Error('of another library')), { idempotent: true }));
    assert.equal(attempts, 3);
  });

  test('makes no more retries than the budget of all callers allows', async ({ start }) => {
    const { resilience } = await start({ ...QUICK, budgetPercent: 0, budgetReserve: 1, breaker: 'off' });
    let attempts = 0;
    const work = (): Promise<never> => ((attempts += 1), Promise.reject(new Flaky('down')));
    await Promise.all(
      Array.from({ length: 100 }, () => rejectionOf(resilience.policy('payments').execute(work, { idempotent: true }))),
    );
    assert.ok(attempts >= 110 && attempts <= 115, `found ${attempts} attempts`);
  });

  test('starts no wait that the deadline of the caller would cut', async ({ start, clock }) => {
    const policy = (await start({ ...QUICK, retryBase: '600ms', retryCap: '700ms' })).resilience.policy('payments');
    const error = new Flaky('down');
    let attempts = 0;
    const work = (): Promise<never> => ((attempts += 1), Promise.reject(error));
    const context = new CallContext({ correlationId: 'c', deadline: clock.monotonic() + 500 });
    const call = CallContext.run(context, () => policy.execute(work, { idempotent: true }));
    assert.equal(await rejectionOf(call), error);
    assert.equal(attempts, 1);
  });
}
