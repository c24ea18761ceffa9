import { CallContext, CallSeam, Duration, TimeoutExceededError, type CallSite, type TransactionScope } from '#core';
import type { ResilienceInstanceOptions } from './resilience.options.js';
import { ResilientCallPolicy } from './resilient-call-policy.js';
import { Broken, Flaky, never } from './testing/support/expectations.js';
import { policyBench, watch } from './testing/support/policy-bench.js';

const site: CallSite = {
  concern: 'search',
  operation: 'query',
  instance: 'default',
  idempotent: true,
  inTransaction: false,
  remote: true,
};
const asIs = (error: unknown): unknown => error;

function setUp(options: ResilienceInstanceOptions) {
  const bench = policyBench(options);
  const seam = new CallSeam({ clock: bench.clock, policy: new ResilientCallPolicy(bench.resilience) });
  let attempts = 0;
  const failing = (error: Error) => (): Promise<never> => ((attempts += 1), Promise.reject(error));
  return { ...bench, seam, failing, attempts: () => attempts };
}

describe('a call of a port', () => {
  it.each([
    ['default', 'search'],
    ['archive', 'search-archive'],
  ])('of the instance %s goes through the policy %s', async (instance, name) => {
    const { seam, resilience } = setUp({});
    resilience.policy(name).forceOpen();
    await expect(seam.run({ ...site, instance }, async () => 1, asIs)).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      details: { policy: name },
    });
    expect(await seam.run({ ...site, instance: 'other' }, async () => 1, asIs)).toBe(1);
  });

  it('is judged by what its error was mapped to', async () => {
    const { seam, clock, failing, attempts } = setUp({ retryAttempts: 3, retryBase: '1ms' });
    const vendor = failing(new Error('vendor'));
    const outcomes = [new Flaky('down'), new Broken('no')].map((ours) => watch(seam.run(site, vendor, () => ours)));
    await clock.advance(1_000);
    expect(outcomes.map(({ outcome }) => (outcome() as Error).message)).toEqual(['down', 'no']);
    expect(attempts()).toBe(3 + 1);
  });

  it.each([
    ['when it is not idempotent', { ...site, idempotent: false }],
    ['inside a transaction of its own concern', { ...site, inTransaction: true }],
  ])('is not repeated %s', async (_when, at) => {
    const { seam, clock, failing, attempts } = setUp({ retryAttempts: 3, retryBase: '1ms' });
    watch(seam.run(at, failing(new Flaky('down')), asIs));
    await clock.advance(1_000);
    expect(attempts()).toBe(1);
  });

  it('is not repeated inside a transaction of another concern', async () => {
    const { seam, clock, failing, attempts } = setUp({ retryAttempts: 3, retryBase: '1ms' });
    const context = new CallContext({ correlationId: 'c', transaction: {} as TransactionScope });
    watch(CallContext.run(context, () => seam.run(site, failing(new Flaky('down')), asIs)));
    await clock.advance(1_000);
    expect(attempts()).toBe(1);
  });

  it('has no limit inside a transaction, whose circuit has a say', async () => {
    const options = {
      attemptTimeout: '1s',
      totalTimeout: '1s',
      bulkheadSize: 1,
      bulkheadQueue: 0,
      rateLimit: 1,
    } as const;
    const { seam, clock, policy, resilience, failing } = setUp({ ...options, breaker: 'on', breakerMinimumCalls: 3 });
    const inside = { ...site, inTransaction: true };
    const running = [1, 2, 3].map(() => watch(seam.run(inside, never, asIs)));
    await clock.advance(60_000);
    expect(running.map(({ outcome }) => outcome())).toEqual(['pending', 'pending', 'pending']);
    for (let call = 0; call < 3; call += 1)
      await expect(seam.run(inside, failing(new Flaky('down')), asIs)).rejects.toThrow('down');
    await expect(seam.run(inside, async () => 1, asIs)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(resilience.policy('search').state.circuit.position).toBe('open');
    expect(policy.state.circuit.position).toBe('closed');
  });

  it('ends at the limit of an attempt, and its driver is told', async () => {
    const { seam, clock } = setUp({ attemptTimeout: '100ms' });
    let signal: AbortSignal | undefined;
    const call = watch(seam.run(site, (given) => ((signal = given), never()), asIs));
    await clock.advance(100);
    expect(call.outcome()).toBeInstanceOf(TimeoutExceededError);
    expect(signal?.aborted).toBe(true);
  });

  it('is given no signal when nothing could abort it', async () => {
    const { seam } = setUp({ breaker: 'on', retryAttempts: 3 });
    const given: unknown[] = [];
    await seam.run(site, async (signal) => void given.push(signal), asIs);
    expect(given).toEqual([undefined]);
  });

  it('opens the circuit when none ends within its own limit', async () => {
    const { seam, clock, resilience } = setUp({ breaker: 'on', breakerMinimumCalls: 5 });
    for (let call = 0; call < 5; call += 1) watch(seam.run(site, never, asIs, { timeout: Duration.seconds(2) }));
    await clock.advance(2_000);
    expect(resilience.policy('search').state.circuit.position).toBe('open');
  });

  it('waits for its next attempt no longer than its caller does', async () => {
    const { seam, clock, failing } = setUp({ retryAttempts: 3, retryBase: '1s' });
    const call = watch(seam.run(site, failing(new Flaky('down')), asIs, { timeout: Duration.milliseconds(500) }));
    await clock.advance(500);
    expect(call.outcome()).toBeInstanceOf(TimeoutExceededError);
    expect(clock.pending).toBe(0);
  });
});
