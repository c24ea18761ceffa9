import assert from 'node:assert/strict';
import type { RateLimit } from '#domain/coordination';
import type { PlaceTest } from '../support/place-suite.js';
import type { RateLimiterApplication } from './rate-limiter-application.js';

/** What tells the algorithms apart. Windows are long enough for a machine that is busy. */
export function algorithmCases(test: PlaceTest<RateLimiterApplication>): void {
  test('a fixed window gives all back at once, whenever it was used', async ({ start, pass }) => {
    const { rateLimiter } = await start();
    const limit: RateLimit = { algorithm: 'fixed-window', limit: 4, window: '2s' };
    await rateLimiter.consume('key', limit);
    await pass(1_000);
    const late = await rateLimiter.consume('key', limit, { cost: 3 });
    assert.ok(late.resetAfter.milliseconds <= 1_000);
    await pass(late.resetAfter.milliseconds);
    assert.equal((await rateLimiter.peek('key', limit)).remaining, 4);
  });

  test('a sliding window gives back what was used one window ago, and no more', async ({ start, pass }) => {
    const { rateLimiter } = await start();
    const limit: RateLimit = { algorithm: 'sliding-window', limit: 4, window: '2s' };
    await rateLimiter.consume('key', limit);
    await pass(1_000);
    await rateLimiter.consume('key', limit, { cost: 3 });
    const refused = await rateLimiter.consume('key', limit);
    assert.ok((refused.retryAfter?.milliseconds ?? 0) <= 1_000);
    await pass(refused.retryAfter?.milliseconds ?? 0);
    assert.equal((await rateLimiter.peek('key', limit)).remaining, 1);
    assert.equal((await rateLimiter.consume('key', limit, { cost: 2 })).allowed, false);
    assert.equal((await rateLimiter.consume('key', limit)).allowed, true);
  });

  test('a token bucket refills evenly, and not above its limit', async ({ start, pass }) => {
    const { rateLimiter } = await start();
    const limit: RateLimit = { algorithm: 'token-bucket', limit: 2, window: '1600ms' };
    const used = await rateLimiter.consume('key', limit, { cost: 2 });
    assert.ok(used.resetAfter.milliseconds > 800 && used.resetAfter.milliseconds <= 1_600);
    const refused = await rateLimiter.consume('key', limit);
    assert.ok((refused.retryAfter?.milliseconds ?? 0) <= 800);
    await pass(refused.retryAfter?.milliseconds ?? 0);
    assert.equal((await rateLimiter.consume('key', limit)).remaining, 0);
    assert.equal((await rateLimiter.consume('key', limit)).allowed, false);
    await pass(2_400);
    assert.equal((await rateLimiter.consume('key', limit)).remaining, 1);
  });

  test('a token bucket counts exactly where numbers are largest', async ({ start }) => {
    const { rateLimiter } = await start();
    const limit: RateLimit = { algorithm: 'token-bucket', limit: 1_000_000_000, window: '31d' };
    assert.equal((await rateLimiter.consume('key', limit, { cost: 999_999_999 })).allowed, true);
    assert.equal((await rateLimiter.consume('key', limit, { cost: 1_000_000_000 })).allowed, false);
    const odd: RateLimit = { algorithm: 'token-bucket', limit: 999_999_937, window: '31d' };
    const first = await rateLimiter.consume('odd', odd, { cost: 999_999_000 });
    assert.ok(first.remaining >= 937 && first.remaining < 937 + 100_000, String(first.remaining));
  });
}
