import assert from 'node:assert/strict';
import { CircuitOpenError } from '#domain/resilience';
import { Broken, Flaky, never, rejectionOf, rejectsWith, until } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

const QUICK = { breakerMinimumCalls: 4, breakerOpen: '30ms', breakerOpenMax: '60ms', breakerProbes: 2 } as const;

export function circuitCases({ test }: Suite): void {
  test('opens when too many calls failed, refuses, and closes when its probes succeed', async ({ start, clock }) => {
    const policy = (await start({ ...QUICK, breakerOpen: '1s', breakerOpenMax: '1s' })).resilience.policy('payments');
    for (let call = 0; call < 4; call += 1) await rejectionOf(policy.execute(() => Promise.reject(new Flaky('down'))));
    let tried = 0;
    const work = async (): Promise<number> => (tried += 1);
    await rejectsWith(policy.execute(work), CircuitOpenError);
    assert.equal(tried, 0);
    assert.equal(policy.state.circuit.position, 'open');
    await until(clock, 'the circuit lets probes through', () => policy.state.circuit.position === 'half-open');
    await policy.execute(work);
    await policy.execute(work);
    assert.equal(policy.state.circuit.position, 'closed');
  });

  test('does not open for errors that only another call would avoid', async ({ start }) => {
    const policy = (await start(QUICK)).resilience.policy('payments');
    for (let call = 0; call < 20; call += 1) await rejectionOf(policy.execute(() => Promise.reject(new Broken('no'))));
    assert.equal(policy.state.circuit.position, 'closed');
    assert.equal(policy.state.circuit.failureRate, 0);
  });

  test('gets the place of a probe back whose caller gave up', async ({ start, clock }) => {
    const policy = (await start(QUICK)).resilience.policy('payments');
    for (let call = 0; call < 4; call += 1) await rejectionOf(policy.execute(() => Promise.reject(new Flaky('down'))));
    await until(clock, 'the circuit lets probes through', () => policy.state.circuit.position === 'half-open');
    for (let probe = 0; probe < 10; probe += 1) {
      const controller = new AbortController();
      const given = policy.execute(never, { signal: controller.signal });
      controller.abort(new Error('gone'));
      assert.equal(await rejectionOf(given), controller.signal.reason);
    }
    assert.equal(await policy.execute(async () => 'ok'), 'ok');
  });

  test('keeps the dependencies apart', async ({ start }) => {
    const { resilience } = await start(QUICK);
    resilience.policy('payments').forceOpen();
    await rejectsWith(
      resilience.policy('payments').execute(async () => 1),
      CircuitOpenError,
    );
    assert.equal(await resilience.policy('mail').execute(async () => 1), 1);
  });

  test('is held open and closed by a person, and let go', async ({ start }) => {
    const policy = (await start(QUICK)).resilience.policy('payments');
    policy.forceOpen();
    await rejectsWith(
      policy.execute(async () => 1),
      CircuitOpenError,
    );
    policy.forceClose();
    for (let call = 0; call < 20; call += 1) await rejectionOf(policy.execute(() => Promise.reject(new Flaky('down'))));
    assert.deepEqual([policy.state.circuit.position, policy.state.circuit.forced], ['closed', true]);
    policy.release();
    assert.deepEqual([policy.state.circuit.position, policy.state.circuit.forced], ['closed', false]);
  });
}
