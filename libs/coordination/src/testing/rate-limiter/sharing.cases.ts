import assert from 'node:assert/strict';
import type { RateLimit } from '#domain/coordination';
import type { PlaceTest } from '../support/place-suite.js';
import type { RateLimiterApplication } from './rate-limiter-application.js';

const ALGORITHMS = ['fixed-window', 'sliding-window', 'token-bucket'] as const;

/** Two applications on one service. */
export function limitSharingCases(test: PlaceTest<RateLimiterApplication>): void {
  test('count together, exactly, however many ask at once', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    for (const algorithm of ALGORITHMS) {
      const limit: RateLimit = { algorithm, limit: 11, window: '1h' };
      const asked = Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? one : other).rateLimiter.consume(algorithm, limit),
      );
      const allowed = (await Promise.all(asked)).filter((decision) => decision.allowed);
      assert.equal(allowed.length, 11, algorithm);
    }
  });

  test('see what the other has used and reset', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const limit: RateLimit = { algorithm: 'sliding-window', limit: 2, window: '1h' };
    await one.rateLimiter.consume('key', limit, { cost: 2 });
    assert.equal((await other.rateLimiter.consume('key', limit)).allowed, false);
    await other.rateLimiter.reset('key');
    assert.equal((await one.rateLimiter.peek('key', limit)).remaining, 2);
  });
}

/** One application after the other. */
export function limitDurabilityCases(test: PlaceTest<RateLimiterApplication>): void {
  test('keeps what was used when the application ends', async ({ start }) => {
    const first = await start();
    for (const algorithm of ALGORITHMS)
      await first.rateLimiter.consume(algorithm, { algorithm, limit: 3, window: '1h' }, { cost: 3 });
    await first.close();
    const { rateLimiter } = await start();
    for (const algorithm of ALGORITHMS)
      assert.equal((await rateLimiter.consume(algorithm, { algorithm, limit: 3, window: '1h' })).allowed, false);
  });
}
