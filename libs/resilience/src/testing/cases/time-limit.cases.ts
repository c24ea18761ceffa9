import assert from 'node:assert/strict';
import { CallContext, TimeoutExceededError } from '#core';
import { never, rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function timeLimitCases({ test }: Suite): void {
  test('ends an attempt in time, though its work ignores the signal, and aborts that', async ({ start, clock }) => {
    const policy = (await start({ attemptTimeout: '30ms' })).resilience.policy('payments');
    let signal: AbortSignal | undefined;
    const began = clock.monotonic();
    const error = await rejectsWith(
      policy.execute((call) => ((signal = call.signal), never())),
      TimeoutExceededError,
    );
    assert.ok(clock.monotonic() - began < 5_000);
    assert.equal(signal?.reason, error);
  });

  test('never aborts the signal of a call that succeeded', async ({ start, clock }) => {
    const policy = (await start({ attemptTimeout: '20ms', totalTimeout: '30ms' })).resilience.policy('payments');
    const signals: AbortSignal[] = [];
    for (let call = 0; call < 10; call += 1) await policy.execute(async (given) => void signals.push(given.signal));
    await clock.sleep(60);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      signals.map(() => false),
    );
  });

  test('keeps the limit of the whole call, and the deadline of its caller where that is earlier', async ({
    start,
    clock,
  }) => {
    const policy = (await start({ attemptTimeout: '10s', totalTimeout: '40ms' })).resilience.policy('payments');
    const began = clock.monotonic();
    await rejectsWith(policy.execute(never), TimeoutExceededError);
    const context = new CallContext({ correlationId: 'c', deadline: clock.monotonic() + 10 });
    await rejectsWith(
      CallContext.run(context, () => policy.execute(never)),
      TimeoutExceededError,
    );
    assert.ok(clock.monotonic() - began < 5_000);
  });
}
