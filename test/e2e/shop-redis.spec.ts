import { randomUUID } from 'node:crypto';
import { Plan } from 'nestjs-groundwork';
import { RedisClients } from 'nestjs-groundwork/domain/redis';
import { describeWithService } from '../support/services.js';
import { describeShopCoordination } from './support/shop-coordination.suite.js';
import { startShop, type RunningShop } from './support/start-shop.js';

describeWithService('redis', (url) => {
  describe('the shop with REDIS_URL, and no line changed', () => {
    const prefix = `shop-${randomUUID()}:`;
    let running: RunningShop | undefined;

    beforeAll(() => {
      Object.assign(process.env, { REDIS_URL: url, REDIS_KEY_PREFIX: prefix, SHOP_ORDERS_PER_MINUTE: '5' });
    });

    describeShopCoordination(async () => {
      const shop = await startShop();
      running = shop;
      return { ...shop, close: () => forgetAll(shop).then(() => shop.close()) };
    });

    it('says so in its plan, and why', () => {
      const entries = running?.get(Plan).entries ?? [];
      const ofConcern = (name: string) => entries.find(({ concern }) => concern === name);
      expect(ofConcern('redis')).toMatchObject({ driver: 'node-redis', why: 'variable REDIS_URL', scope: 'shared' });
      for (const name of ['cache', 'coordination'])
        expect(ofConcern(name)).toMatchObject({ driver: 'redis', why: 'variable REDIS_URL', scope: 'shared' });
    });

    it('keeps there what it keeps', async () => {
      const kept: string[] = [];
      for await (const page of running?.get(RedisClients).scan('') ?? []) kept.push(...page);
      expect(kept.some((key) => key.includes('product-pages'))).toBe(true);
      expect(kept.some((key) => key.includes('stock-count'))).toBe(true);
    });
  });
});

async function forgetAll(shop: RunningShop): Promise<void> {
  const redis = shop.get(RedisClients);
  for await (const keys of redis.scan(''))
    await redis.pipeline(keys.map((key) => ({ command: ['DEL', key], keys: [1] })));
}
