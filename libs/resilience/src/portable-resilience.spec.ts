import { CallContext, Duration, type TransactionScope } from '#core';
import { PortableResilience } from './portable-resilience.js';
import { ProbeDriver } from './testing/probe-driver.js';
import { settingsOf } from './testing/settings-of.js';
import { OFF, policyBench } from './testing/support/policy-bench.js';

function setUp() {
  const probe = new ProbeDriver();
  const settings = settingsOf();
  const named = [{ name: 'read-model', settings: settingsOf({ enabled: 'off' }), driver: probe.driver() }];
  return { probe, resilience: new PortableResilience({ driver: probe.driver(), settings }, named) };
}

describe('the port over its driver', () => {
  it('makes one policy for each name, however it is written', () => {
    const { resilience } = setUp();
    const policy = resilience.policy('payments');
    expect(resilience.policy('payments')).toBe(policy);
    expect(resilience.policy('Payments')).toBe(policy);
    expect(resilience.policy('readModel').name).toBe('read-model');
    expect(resilience.policies().map(({ name, enabled }) => [name, enabled])).toEqual([
      ['payments', true],
      ['read-model', false],
    ]);
  });

  it('lets names that are made without end share one policy, and keeps those that it knows', () => {
    const { resilience } = setUp();
    const payments = resilience.policy('payments');
    for (let id = 0; id < 5_000; id += 1) resilience.policy(`customer-${id}`);
    expect(resilience.policies().length).toBeLessThanOrEqual(1_001);
    expect(resilience.policy('customer-4999')).toBe(resilience.policy('another'));
    expect(resilience.policy('another').name).toBe('others');
    expect(resilience.policy('payments')).toBe(payments);
  });

  it('gives the driver what the surroundings of the call say', async () => {
    const { resilience, probe } = setUp();
    const policy = resilience.policy('payments');
    const { signal } = new AbortController();
    const work = async (): Promise<number> => 1;
    const fallback = (): number => 2;
    await policy.execute(work);
    await policy.execute(work, { idempotent: true, fallback });
    const transaction = {} as TransactionScope;
    const context = new CallContext({ correlationId: 'c', deadline: 70, signal, transaction });
    await CallContext.run(context, () => policy.execute(work));
    const nothing = {
      signal: undefined,
      heedsSignal: false,
      idempotent: false,
      transaction: 'none',
      deadline: Infinity,
    };
    expect(probe.requests).toEqual([
      { ...nothing, work, fallback: undefined },
      { ...nothing, work, fallback, idempotent: true },
      { ...nothing, work, fallback: undefined, signal, deadline: 70, transaction: 'any' },
    ]);
  });

  it('passes on what a person says', () => {
    const { resilience, probe } = setUp();
    const policy = resilience.policy('payments');
    policy.forceOpen();
    policy.forceClose();
    policy.release();
    expect(probe.calls).toEqual(['force payments open', 'force payments closed', 'force payments undefined']);
  });
});

describe('what a policy says of itself', () => {
  it('is what it is made of, outermost first', () => {
    const { resilience } = policyBench({
      retryAttempts: 3,
      breaker: 'on',
      totalTimeout: '30s',
      attemptTimeout: '10s',
      bulkheadSize: 5,
      rateLimit: 100,
    });
    expect(resilience.policy('payments').describe()).toBe(
      [
        'payments',
        '  1. fallback       of the call, where it gives one',
        "  2. total limit    30s, or the caller's deadline",
        '  3. rate limit     100 calls in 1s',
        '  4. bulkhead       5 at the same time, 100 waiting',
        '  5. retry          3 attempts of idempotent calls, 100ms to 30s apart; budget 10 % of calls + 3/s',
        '  6. circuit        opens at 50 % failed or 80 % slower than 5s of 30s, at least 20; for 5s to 8s; then 3 probes',
        '  7. attempt limit  10s',
      ].join('\n'),
    );
  });

  it('leaves out what is not there', () => {
    expect(policyBench(OFF).policy.describe()).toBe(
      "payments\n  1. fallback       of the call, where it gives one\n  2. total limit    the caller's deadline",
    );
    expect(policyBench({ enabled: 'off' }).policy.describe()).toContain('off: calls go straight through');
  });

  it('has no time limits for databases, unless they are said', () => {
    const limits = { attemptTimeout: undefined, totalTimeout: undefined };
    const { resilience } = policyBench(limits);
    for (const name of ['database', 'database-reporting', 'DATABASE_reporting'])
      expect(resilience.policy(name).describe()).not.toMatch(/attempt limit|30s/);
    for (const name of ['payments', 'databases'])
      expect(resilience.policy(name).describe()).toMatch(/attempt limit {2}10s/);
    const said = policyBench({ ...limits, attemptTimeout: Duration.seconds(3) });
    expect(said.resilience.policy('database').describe()).toMatch(/attempt limit {2}3s/);
  });
});
