import 'reflect-metadata';
import { Duration } from '#core';
import { RedisModule } from '#redis';
import { openTestRedis } from '#redis/testing';
import { randomBytes } from 'node:crypto';
import { describeWithService } from '../../../../../test/support/services.js';
import { CacheModule } from '../../cache.module.js';
import { describeCacheInterceptor } from '../../testing/describe-cache-interceptor.js';
import { describeCacheManager, type CacheManagerHarness } from '../../testing/describe-cache-manager.js';

jest.setTimeout(30_000);

describeWithService('redis', (url) => {
  const own = `test-${randomBytes(6).toString('hex')}:`;
  afterAll(async () => {
    const { clients, close } = await openTestRedis({ prefix: own });
    for await (const page of clients.scan(''))
      await clients.send({ command: ['UNLINK', ...page], keys: page.map((_, index) => index + 1) });
    await close();
  });
  const harness: CacheManagerHarness = {
    name: 'redis',
    listsKeys: true,
    shared: true,
    modules: (ground) => {
      const env = { NODE_ENV: 'test', REDIS_URL: url, REDIS_KEY_PREFIX: `${own}${ground}:` };
      const cache = { driver: 'redis', timeout: Duration.seconds(5) } as const;
      return [RedisModule.forRoot(undefined, { env }), CacheModule.forRoot(cache, { env })];
    },
  };
  describeCacheManager({ describe, it }, harness);
  describeCacheInterceptor({ describe, it }, harness);
});
