import { setTimeout as sleep } from 'node:timers/promises';
import { Duration, SystemClock, type Fault } from '#core';
import type { RateLimit, RateLimitDecision } from '#domain/coordination';
import { openTestRedis } from '#redis/testing';
import { RedisLimits } from '../../../libs/coordination/src/drivers/redis/redis-limits.js';
import { rateLimiterOver } from '../../../libs/coordination/src/testing/support/over-store.js';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { SLACK } from '../redis/support/probe-calls.js';

const LIMIT: RateLimit = { algorithm: 'sliding-window', limit: 3, window: '1h' };
const TIMEOUT = Duration.milliseconds(300);

describeWithPrivateRedis('a rate limit whose Redis is not there', (start) => {
  let server: PrivateRedis;
  let redis: Awaited<ReturnType<typeof openTestRedis>>;
  let faults: Fault[];

  beforeEach(async () => {
    server = await start();
    redis = await openTestRedis({ url: server.url(), settings: { commandTimeout: TIMEOUT } });
    faults = [];
  });
  afterEach(() => redis.close());

  const limiter = (outage: 'open' | 'closed' = 'open') =>
    rateLimiterOver(new RedisLimits({ redis: redis.clients, prefix: '' }), {
      clock: new SystemClock(),
      timeout: TIMEOUT,
      faults,
      outage,
    });
  const again = async (decide: () => Promise<RateLimitDecision>): Promise<RateLimitDecision> => {
    for (const end = performance.now() + 10_000; ; await sleep(50)) {
      const decision = await decide();
      if (!decision.degraded) return decision;
      if (performance.now() > end) throw new Error('The limit did not come back within 10 s.');
    }
  };

  it('answers in time while it is frozen, open or closed, and counts on when it goes on', async () => {
    const [open, closed] = [limiter(), limiter('closed')];
    expect((await open.consume('key', LIMIT)).remaining).toBe(2);
    server.freeze();
    const begun = performance.now();
    expect(await open.consume('key', LIMIT)).toMatchObject({ allowed: true, degraded: true });
    expect(await closed.consume('key', LIMIT)).toMatchObject({ allowed: false, degraded: true });
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(faults).toHaveLength(2); // one for each limiter
    server.thaw();
    const back = await again(() => open.peek('key', LIMIT));
    expect(back.remaining).toBeLessThanOrEqual(2); // what was sent while it was frozen may have been counted
  });

  it('adds no more than its own short limit to each of those who come while it is frozen, whatever the limits of calls', async () => {
    const patient = await openTestRedis({ url: server.url(), settings: { commandTimeout: Duration.seconds(5) } });
    const open = rateLimiterOver(new RedisLimits({ redis: patient.clients, prefix: '' }), {
      clock: new SystemClock(),
      timeout: Duration.seconds(5),
      rateLimitTimeout: Duration.milliseconds(250),
      faults,
    });
    try {
      await open.consume('key', LIMIT);
      server.freeze();
      const waits: number[] = [];
      for (let request = 0; request < 6; request += 1) {
        const begun = performance.now();
        const both = [await open.consume('key', LIMIT), await open.consume('other', LIMIT)];
        waits.push(performance.now() - begun);
        expect(both.map(({ allowed, degraded }) => [allowed, degraded])).toEqual([
          [true, true],
          [true, true],
        ]);
        await sleep(100);
      }
      const [longest = Infinity, next = Infinity] = [...waits].sort((a, b) => b - a);
      expect(longest).toBeLessThan(250 + SLACK);
      expect(next).toBeLessThan(250 + 150); // less than two limits that each wait
      expect(waits.filter((wait) => wait < 100).length).toBeGreaterThanOrEqual(3); // most come while nobody waits
      server.thaw();
      await again(() => open.peek('key', LIMIT));
    } finally {
      server.thaw();
      await patient.disconnect();
    }
  });

  it('lets everything through when it is killed, and begins anew when it comes back empty', async () => {
    const open = limiter();
    await open.consume('key', LIMIT, { cost: 3 });
    expect((await open.consume('key', LIMIT)).allowed).toBe(false);
    await server.kill9();
    expect(await open.consume('key', LIMIT)).toMatchObject({ allowed: true, degraded: true });
    await server.start();
    const decision = await again(() => open.consume('key', LIMIT));
    expect(decision).toMatchObject({ allowed: true, degraded: false });
    expect(faults).toHaveLength(1);
  });
});
