import assert from 'node:assert/strict';
import { CoordinationInvalidError, type RateLimit, type RateLimitOptions } from '#domain/coordination';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import type { RateLimiterApplication } from './rate-limiter-application.js';

const LIMIT: RateLimit = { algorithm: 'fixed-window', limit: 2, window: '1h' };

const KEYS: readonly unknown[] = ['', 'k'.repeat(513), 'a\0b', '\ud800', undefined, null, 7, {}];
const LIMITS: readonly unknown[] = [
  { algorithm: 'leaky-bucket' },
  { algorithm: undefined },
  { limit: 0 },
  { limit: -1 },
  { limit: 1.5 },
  { limit: Number.NaN },
  { limit: '2' },
  { limit: 1_000_000_001 },
  { algorithm: 'sliding-window', limit: 10_001 },
  { window: '0ms' },
  { window: '32d' },
  { window: 60 },
  { window: 'soon' },
  { window: undefined },
];
const OPTIONS: readonly unknown[] = [{ cost: 0 }, { cost: -1 }, { cost: 3 }, { cost: 1.5 }, { cost: '1' }];

/** What never reaches a driver, and what a caller gives up. */
export function refusalCases(test: PlaceTest<RateLimiterApplication>): void {
  test('refuses a key that is none', async ({ start }) => {
    const { rateLimiter } = await start();
    for (const key of KEYS) {
      await rejectsWith(rateLimiter.consume(untyped(key), LIMIT), CoordinationInvalidError);
      await rejectsWith(rateLimiter.peek(untyped(key), LIMIT), CoordinationInvalidError);
      await rejectsWith(rateLimiter.reset(untyped(key)), CoordinationInvalidError);
    }
  });

  test('refuses a limit that is none, and counts nothing', async ({ start }) => {
    const { rateLimiter } = await start();
    for (const limit of LIMITS)
      await rejectsWith(
        rateLimiter.consume('key', { ...LIMIT, ...untyped<Partial<RateLimit>>(limit) }),
        CoordinationInvalidError,
      );
    for (const options of OPTIONS)
      await rejectsWith(
        rateLimiter.consume('key', LIMIT, untyped<RateLimitOptions>(options)),
        CoordinationInvalidError,
      );
    assert.equal((await rateLimiter.peek('key', LIMIT)).remaining, 2);
  });

  test('takes the largest and the smallest that there are', async ({ start }) => {
    const { rateLimiter } = await start();
    const limits: readonly RateLimit[] = [
      { algorithm: 'fixed-window', limit: 1_000_000_000, window: '31d' },
      { algorithm: 'token-bucket', limit: 1, window: '31d' },
      { algorithm: 'sliding-window', limit: 10_000, window: '31d' },
      { algorithm: 'token-bucket', limit: 1_000_000_000, window: '1ms' },
    ];
    for (const limit of limits) assert.equal((await rateLimiter.consume('key', limit)).allowed, true);
  });

  test('gives up with the reason of its signal, and lets nothing through because of it', async ({ start }) => {
    const { rateLimiter } = await start();
    const reason = new Error('The caller has gone.');
    const signal = AbortSignal.abort(reason);
    assert.equal(await rejectionOf(rateLimiter.consume('key', LIMIT, { signal, outage: 'open' })), reason);
    assert.equal(await rejectionOf(rateLimiter.reset('key', { signal })), reason);
    assert.equal((await rateLimiter.peek('key', LIMIT)).remaining, 2);
  });
}
