import assert from 'node:assert/strict';
import { Broken, never, rejectionOf } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** What holds whatever the settings are. */
export function executeCases({ test }: Suite): void {
  test('gives what the work gives, and what it rejects with as it is', async ({ start }) => {
    const policy = (await start()).resilience.policy('payments');
    const [value, error] = [{ paid: true }, new Broken('no')];
    assert.equal(await policy.execute(async () => value), value);
    assert.equal(await rejectionOf(policy.execute(() => Promise.reject(error))), error);
    const thrown = (): Promise<never> => {
      throw error;
    };
    assert.equal(await rejectionOf(policy.execute(thrown)), error);
  });

  test('starts nothing for a caller who has given up, and lets one go who gives up', async ({ start }) => {
    const policy = (await start()).resilience.policy('payments');
    const reason = new Error('gone');
    let started = 0;
    const work = (): Promise<never> => ((started += 1), never());
    assert.equal(await rejectionOf(policy.execute(work, { signal: AbortSignal.abort(reason) })), reason);
    assert.equal(started, 0);
    const controller = new AbortController();
    const running = policy.execute(work, { signal: controller.signal });
    controller.abort(reason);
    assert.equal(await rejectionOf(running), reason);
    assert.equal(started, 1);
  });

  test('gives the fallback instead of an error, and not of a success', async ({ start }) => {
    const policy = (await start()).resilience.policy('payments');
    const seen: unknown[] = [];
    const error = new Broken('no');
    const fallback = (given: unknown): string => (seen.push(given), 'instead');
    assert.equal(await policy.execute(() => Promise.reject<string>(error), { fallback }), 'instead');
    assert.equal(await policy.execute(async () => 'work', { fallback }), 'work');
    assert.deepEqual(seen, [error]);
  });

  test('knows a policy by its name, however it is written', async ({ start }) => {
    const { resilience } = await start({ instances: { readModel: { retryAttempts: 7 } } });
    const policy = resilience.policy('readModel');
    assert.equal(resilience.policy('read-model'), policy);
    assert.equal(resilience.policy('READ_MODEL'), policy);
    assert.notEqual(resilience.policy('reads'), policy);
    assert.match(policy.describe(), /7 attempts/);
    assert.deepEqual(
      resilience.policies().map(({ name }) => name),
      ['readModel', 'reads'],
    );
  });

  test('goes straight through where the policy is off', async ({ start }) => {
    const { resilience } = await start({ instances: { payments: { enabled: 'off' } } });
    let attempts = 0;
    const error = new Broken('no');
    for (let call = 0; call < 50; call += 1)
      await rejectionOf(
        resilience.policy('payments').execute(() => ((attempts += 1), Promise.reject(error)), { idempotent: true }),
      );
    assert.equal(attempts, 50);
    assert.equal(resilience.policy('payments').state.enabled, false);
  });
}
