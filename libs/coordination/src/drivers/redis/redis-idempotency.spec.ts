import { openTestRedis } from '#redis/testing';
import { describeWithService } from '../../../../../test/support/services.js';
import { describeIdempotencyStore } from '../../testing/idempotency.conformance.js';
import { RedisIdempotency } from './redis-idempotency.js';

describeWithService('redis', () => {
  let redis: Awaited<ReturnType<typeof openTestRedis>>;
  let cases = 0;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());

  describeIdempotencyStore(
    { describe, it },
    {
      name: 'the redis driver',
      openStore: async () => {
        const prefix = `${(cases += 1)}:`;
        const store = new RedisIdempotency({ redis: redis.clients, prefix });
        return { start: async () => ({ store }), close: async () => undefined };
      },
    },
  );

  it('leaves nothing behind once its time is over', async () => {
    const store = new RedisIdempotency({ redis: redis.clients, prefix: 'gone:' });
    const left = async (): Promise<number> =>
      Number(await redis.clients.send({ command: ['PTTL', 'gone:key'], keys: [1] }));
    await store.begin({ key: 'key', owner: 'o', fingerprint: 'f', leaseMilliseconds: 5_000 }, undefined);
    expect(await left()).toBeGreaterThan(4_000);
    await store.complete({ key: 'key', owner: 'o', answer: '{}', ttlMilliseconds: 60_000 }, undefined);
    expect(await left()).toBeGreaterThan(55_000);
    expect(await left()).toBeLessThanOrEqual(60_000);
  });
});
