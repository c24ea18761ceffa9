import { RateLimitedError } from '#domain/resilience';
import { policyBench } from '../testing/support/policy-bench.js';

const succeed = async (): Promise<string> => 'ok';

describe('the rate limit', () => {
  it('refuses the call beyond it, at once, and says when there is room', async () => {
    const { policy, clock } = policyBench({ rateLimit: 4, rateInterval: '2s' });
    for (let call = 0; call < 4; call += 1) expect(await policy.execute(succeed)).toBe('ok');
    const refused = policy.execute(succeed);
    await expect(refused).rejects.toBeInstanceOf(RateLimitedError);
    await expect(refused).rejects.toMatchObject({ retryAfter: { milliseconds: 500 }, row: { status: 503 } });
    expect(policy.state.callsLeft).toBe(0);
    await clock.advance(499);
    await expect(policy.execute(succeed)).rejects.toBeInstanceOf(RateLimitedError);
    await clock.advance(1);
    expect(await policy.execute(succeed)).toBe('ok');
  });

  it('lets through what it says over time, and no more than one interval’s worth at once', async () => {
    const { policy, clock } = policyBench({ rateLimit: 10 });
    await clock.advance(3_600_000);
    let through = 0;
    for (let tick = 0; tick < 100; tick += 1) {
      for (let call = 0; call < 5; call += 1) through += await policy.execute(async () => 1, { fallback: () => 0 });
      await clock.advance(100);
    }
    expect(through).toBeGreaterThanOrEqual(108);
    expect(through).toBeLessThanOrEqual(110);
  });

  it('counts calls and not attempts', async () => {
    const { policy, clock } = policyBench({
      rateLimit: 1,
      retryAttempts: 3,
      retryBase: '1ms',
      retryCap: '5ms',
      retries: () => true,
    });
    let attempts = 0;
    const call = policy
      .execute(
        async () => {
          attempts += 1;
          throw new Error('?');
        },
        { idempotent: true },
      )
      .catch((error: unknown) => error);
    await clock.advance(100);
    expect(await call).toMatchObject({ message: '?' });
    expect(attempts).toBe(3);
  });
});
