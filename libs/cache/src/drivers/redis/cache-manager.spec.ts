import 'reflect-metadata';
import { Duration } from '#core';
import { RedisModule } from '#redis';
import { openTestRedis, type TestRedis } from '#redis/testing';
import { describeWithService } from '../../../../../test/support/services.js';
import { CacheModule } from '../../cache.module.js';
import { describeCacheInterceptor } from '../../testing/describe-cache-interceptor.js';
import { describeCacheManager, type CacheManagerHarness } from '../../testing/describe-cache-manager.js';

jest.setTimeout(30_000);

describeWithService('redis', (url) => {
  let own: TestRedis;
  beforeAll(async () => void (own = await openTestRedis()));
  afterAll(() => own.close()); // with all keys below its prefix
  const harness: CacheManagerHarness = {
    name: 'redis',
    listsKeys: true,
    shared: true,
    modules: (ground) => {
      const env = { NODE_ENV: 'test', REDIS_URL: url, REDIS_KEY_PREFIX: `${own.prefix}${ground}:` };
      const cache = { driver: 'redis', timeout: Duration.seconds(5) } as const;
      return [RedisModule.forRoot(undefined, { env }), CacheModule.forRoot(cache, { env })];
    },
  };
  describeCacheManager({ describe, it }, harness);
  describeCacheInterceptor({ describe, it }, harness);
});
