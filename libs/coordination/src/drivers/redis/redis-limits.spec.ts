import { SystemClock } from '#core';
import { openTestRedis } from '#redis/testing';
import type { RateLimit } from '#domain/coordination';
import { describeWithService } from '../../../../../test/support/services.js';
import { rateLimiterOver } from '../../testing/support/over-store.js';
import { RedisLimits } from './redis-limits.js';

describeWithService('redis', () => {
  let redis: Awaited<ReturnType<typeof openTestRedis>>;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());
  const limiterUnder = (prefix: string) =>
    rateLimiterOver(new RedisLimits({ redis: redis.clients, prefix }), { clock: new SystemClock() });

  it('leaves nothing behind once all of the limit is there again', async () => {
    const limiter = limiterUnder('gone:');
    const algorithms: readonly RateLimit['algorithm'][] = ['fixed-window', 'sliding-window', 'token-bucket'];
    const ends = await Promise.all(
      algorithms.map(async (algorithm) => {
        for (let use = 0; use < 5; use += 1) await limiter.consume(algorithm, { algorithm, limit: 3, window: '200ms' });
        return Number(await redis.clients.send({ command: ['PTTL', `gone:${algorithm}`], keys: [1] }));
      }),
    );
    for (const end of ends) expect(end).toBeGreaterThan(0);
    for (const end of ends) expect(end).toBeLessThanOrEqual(201);
  });

  it('makes nobody wait longer than one window more when the server’s clock was set back', async () => {
    const limiter = limiterUnder('back:');
    const future = String((Math.floor(new SystemClock().now()) + 3_600_000) * 1_000);
    const kept = { 'fixed-window': ['u', '3', 'm', future], 'token-bucket': ['m', future, 'f', '0'] };
    const log = ['u', '3', 'm', future, 'h', '0', 'n', '1', '0', `${future} 3`];
    for (const [algorithm, fields] of Object.entries({ ...kept, 'sliding-window': log })) {
      const rule = { algorithm: algorithm as RateLimit['algorithm'], limit: 3, window: '400ms' };
      const key = `back:${algorithm}`;
      await redis.clients.send({ command: ['HSET', key, 'r', `${algorithm} 3 400000`, ...fields], keys: [1] });
      const refused = await limiter.consume(algorithm, rule);
      expect([refused.allowed, (refused.retryAfter?.milliseconds ?? 0) <= 400]).toEqual([false, true]);
      await new SystemClock().sleep(refused.retryAfter?.milliseconds ?? 0);
      expect((await limiter.consume(algorithm, rule)).allowed).toBe(true);
    }
  });
});
