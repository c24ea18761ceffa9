import { openTestRedis } from '#redis/testing';
import { describeWithService } from '../../../../../test/support/services.js';
import { assertDecidesAsMemory, assertObeysItsLaw } from '../../testing/support/limit-differential.js';
import { RedisLimits } from './redis-limits.js';

describeWithService('redis', () => {
  let redis: Awaited<ReturnType<typeof openTestRedis>>;
  let opened = 0;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());
  const open = (): RedisLimits => new RedisLimits({ redis: redis.clients, prefix: `${(opened += 1)}:` });

  it('decides as memory does', () => assertDecidesAsMemory(open, 150));

  it.each(['fixed-window', 'sliding-window', 'token-bucket'] as const)('obeys the law of a %s', (algorithm) =>
    assertObeysItsLaw(open(), algorithm),
  );
});
