import assert from 'node:assert/strict';
import type { RateLimit } from '#domain/coordination';
import type { PlaceTest } from '../support/place-suite.js';
import type { RateLimiterApplication } from './rate-limiter-application.js';

const HOUR = 3_600_000;

/** What every algorithm does alike. */
export function limitCases(test: PlaceTest<RateLimiterApplication>, algorithm: RateLimit['algorithm']): void {
  const of = (limit: number, window = '1h'): RateLimit => ({ algorithm, limit, window });

  test('lets the limit pass, tells what is left, and refuses the next', async ({ start }) => {
    const { rateLimiter } = await start();
    const decisions = [];
    for (let use = 0; use < 4; use += 1) decisions.push(await rateLimiter.consume('key', of(3)));
    assert.deepEqual(
      decisions.map(({ allowed, remaining, limit, degraded }) => ({ allowed, remaining, limit, degraded })),
      [
        { allowed: true, remaining: 2, limit: 3, degraded: false },
        { allowed: true, remaining: 1, limit: 3, degraded: false },
        { allowed: true, remaining: 0, limit: 3, degraded: false },
        { allowed: false, remaining: 0, limit: 3, degraded: false },
      ],
    );
    assert.equal(decisions[0]?.retryAfter, undefined);
    const refused = decisions[3];
    assert.ok(refused?.retryAfter !== undefined && refused.retryAfter.milliseconds > 0);
    assert.ok(refused.retryAfter.milliseconds <= HOUR && refused.resetAfter.milliseconds <= HOUR);
    assert.ok(refused.resetAfter.milliseconds >= refused.retryAfter.milliseconds);
  });

  test('lets exactly the limit pass of many at once', async ({ start }) => {
    const { rateLimiter } = await start();
    const decisions = await Promise.all(Array.from({ length: 60 }, () => rateLimiter.consume('key', of(17))));
    const allowed = decisions.filter((decision) => decision.allowed);
    assert.equal(allowed.length, 17);
    const left = allowed.map(({ remaining }) => remaining).sort((one, other) => one - other);
    assert.deepEqual(
      left,
      Array.from({ length: 17 }, (_, index) => index),
    );
  });

  test('takes a cost as a whole, or nothing of it', async ({ start }) => {
    const { rateLimiter } = await start();
    const uses = [3, 3, 2, 1];
    const decisions = [];
    for (const cost of uses) decisions.push(await rateLimiter.consume('key', of(5), { cost }));
    assert.deepEqual(
      decisions.map(({ allowed, remaining }) => [allowed, remaining]),
      [
        [true, 2],
        [false, 2],
        [true, 0],
        [false, 0],
      ],
    );
  });

  test('takes the whole limit at once', async ({ start }) => {
    const { rateLimiter } = await start();
    assert.equal((await rateLimiter.consume('key', of(9_999), { cost: 9_999 })).allowed, true);
    assert.equal((await rateLimiter.consume('key', of(9_999))).allowed, false);
  });

  test('uses nothing when it peeks, and tells what would be decided', async ({ start }) => {
    const { rateLimiter } = await start();
    const fresh = await rateLimiter.peek('key', of(3));
    assert.deepEqual([fresh.allowed, fresh.remaining, fresh.resetAfter.milliseconds], [true, 3, 0]);
    await rateLimiter.consume('key', of(3), { cost: 2 });
    for (let look = 0; look < 5; look += 1) {
      const { allowed, remaining } = await rateLimiter.peek('key', of(3));
      assert.deepEqual([allowed, remaining], [true, 1]);
    }
    const dear = await rateLimiter.peek('key', of(3), { cost: 2 });
    assert.deepEqual([dear.allowed, dear.remaining], [false, 1]);
    assert.ok((dear.retryAfter?.milliseconds ?? 0) > 0);
    assert.equal((await rateLimiter.consume('key', of(3))).remaining, 0);
  });

  test('keeps keys apart, capitals and every character of them included', async ({ start }) => {
    const { rateLimiter } = await start();
    const keys = ['a', 'A', 'a ', 'ä', 'a\u0308', '😀', 'a:1', 'a/1', '{a}', '%', '*', '\n', "';--", 'k'.repeat(512)];
    for (const key of keys) assert.equal((await rateLimiter.consume(key, of(1))).allowed, true, key);
    for (const key of keys) assert.equal((await rateLimiter.consume(key, of(1))).allowed, false, key);
  });

  test('gives all back when it is reset, of that key alone', async ({ start }) => {
    const { rateLimiter } = await start();
    for (const key of ['one', 'other']) await rateLimiter.consume(key, of(2), { cost: 2 });
    await rateLimiter.reset('one');
    await rateLimiter.reset('unknown');
    assert.equal((await rateLimiter.consume('one', of(2))).remaining, 1);
    assert.equal((await rateLimiter.consume('other', of(2))).allowed, false);
  });

  test('begins anew with another limit or window', async ({ start }) => {
    const { rateLimiter } = await start();
    await rateLimiter.consume('key', of(2), { cost: 2 });
    assert.equal((await rateLimiter.peek('key', of(3))).remaining, 3); // looks, and leaves what is there
    assert.equal((await rateLimiter.consume('key', of(2))).allowed, false);
    assert.equal((await rateLimiter.consume('key', of(3))).remaining, 2);
    assert.equal((await rateLimiter.consume('key', of(3, '2h'))).remaining, 2);
    assert.equal((await rateLimiter.consume('key', of(2))).remaining, 1);
  });

  test('begins anew with another algorithm', async ({ start }) => {
    const { rateLimiter } = await start();
    const others = (['fixed-window', 'sliding-window', 'token-bucket'] as const).filter((name) => name !== algorithm);
    for (const other of others) {
      await rateLimiter.consume('key', of(2), { cost: 2 });
      assert.equal((await rateLimiter.consume('key', { ...of(2), algorithm: other })).remaining, 1);
      assert.equal((await rateLimiter.consume('key', of(2))).remaining, 1);
      await rateLimiter.reset('key');
    }
  });

  test('lets the same cost pass once the time that it told has passed', async ({ start, pass }) => {
    const { rateLimiter } = await start();
    await rateLimiter.consume('key', of(4, '400ms'), { cost: 4 });
    const refused = await rateLimiter.consume('key', of(4, '400ms'), { cost: 3 });
    assert.equal(refused.allowed, false);
    await pass(refused.retryAfter?.milliseconds ?? 0);
    assert.equal((await rateLimiter.consume('key', of(4, '400ms'), { cost: 3 })).allowed, true);
  });

  test('has all of the limit again once the time that it told has passed', async ({ start, pass }) => {
    const { rateLimiter } = await start();
    const used = await rateLimiter.consume('key', of(4, '300ms'), { cost: 3 });
    assert.ok(used.resetAfter.milliseconds > 0 && used.resetAfter.milliseconds <= 300);
    await pass(used.resetAfter.milliseconds);
    assert.equal((await rateLimiter.peek('key', of(4, '300ms'))).remaining, 4);
    assert.equal((await rateLimiter.consume('key', of(4, '300ms'), { cost: 4 })).allowed, true);
  });
}
