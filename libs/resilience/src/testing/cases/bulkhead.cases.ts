import assert from 'node:assert/strict';
import { BulkheadFullError } from '#domain/resilience';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function bulkheadCases({ test }: Suite): void {
  test('runs so many at the same time, lets the others in as they came, and refuses one more', async ({
    start,
    clock,
  }) => {
    const policy = (await start({ bulkheadSize: 2, bulkheadQueue: 3 })).resilience.policy('payments');
    const begun: number[] = [];
    let [running, most] = [0, 0];
    const work = (name: number) => async (): Promise<void> => {
      begun.push(name);
      most = Math.max(most, (running += 1));
      await clock.sleep(5);
      running -= 1;
    };
    const calls = [1, 2, 3, 4, 5].map((name) => policy.execute(work(name)));
    await rejectsWith(policy.execute(work(6)), BulkheadFullError);
    await Promise.all(calls);
    assert.deepEqual(begun, [1, 2, 3, 4, 5]);
    assert.equal(most, 2);
    assert.deepEqual(policy.state.bulkhead, { running: 0, waiting: 0, size: 2, queue: 3 });
  });

  test('lets a waiting caller go', async ({ start, clock }) => {
    const policy = (await start({ bulkheadSize: 1, bulkheadQueue: 1 })).resilience.policy('payments');
    const running = policy.execute(() => clock.sleep(20));
    const controller = new AbortController();
    let started = false;
    const waiting = policy.execute(async () => void (started = true), { signal: controller.signal });
    controller.abort(new Error('gone'));
    assert.equal(await rejectionOf(waiting), controller.signal.reason);
    assert.equal(policy.state.bulkhead?.waiting, 0);
    await running;
    assert.equal(started, false);
  });
}
