import assert from 'node:assert/strict';
import { RateLimitedError } from '#domain/resilience';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function rateLimitCases({ test }: Suite): void {
  test('refuses the call beyond the rate, and says when there is room', async ({ start, clock }) => {
    const policy = (await start({ rateLimit: 3, rateInterval: '3s' })).resilience.policy('payments');
    const work = async (): Promise<string> => 'ok';
    for (let call = 0; call < 3; call += 1) assert.equal(await policy.execute(work), 'ok');
    const { retryAfter } = await rejectsWith(policy.execute(work), RateLimitedError);
    assert.ok(retryAfter !== undefined && retryAfter.milliseconds <= 1_000);
    await clock.sleep(retryAfter.milliseconds + 2);
    assert.equal(await policy.execute(work), 'ok');
  });
}
