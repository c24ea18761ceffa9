import 'reflect-metadata';
import { CacheModule } from '#cache';
import { CoordinationModule } from '#coordination';
import { Duration } from '#core';
import { RedisModule } from '#redis';
import { openTestRedis, type TestRedis } from '#redis/testing';
import { Test } from '@nestjs/testing';
import { describeCacheInterceptor } from '../../libs/cache/src/testing/describe-cache-interceptor.js';
import { describeCacheManager, type CacheManagerHarness } from '../../libs/cache/src/testing/describe-cache-manager.js';
import { describeWithService } from '../support/services.js';

jest.setTimeout(30_000);

// Here and not beside the others: the driver stands on the concern coordination, whose module a concern does not import.
describeWithService('redis', (url) => {
  let own: TestRedis;
  beforeAll(async () => void (own = await openTestRedis()));
  afterAll(() => own.close()); // with all keys below its prefix
  const harness: CacheManagerHarness = {
    name: 'tiered',
    listsKeys: true,
    shared: true,
    modules: (ground) => {
      const env = { NODE_ENV: 'test', REDIS_URL: url, REDIS_KEY_PREFIX: `${own.prefix}${ground}:` };
      return [
        RedisModule.forRoot(undefined, { env }),
        CoordinationModule.forRoot({ driver: 'redis' }, { env }),
        CacheModule.forRoot({ driver: 'tiered', timeout: Duration.seconds(5) }, { env }),
      ];
    },
  };
  describeCacheManager({ describe, it }, harness);
  describeCacheInterceptor({ describe, it }, harness);

  it('does not start where the other members could not be told of a change', async () => {
    const env = { NODE_ENV: 'test', REDIS_URL: url, REDIS_KEY_PREFIX: own.prefix };
    const imports = [
      RedisModule.forRoot(undefined, { env }),
      CoordinationModule.forRoot({ driver: 'memory' }, { env }),
      CacheModule.forRoot({ driver: 'tiered' }, { env }),
    ];
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow(/COORDINATION_DRIVER=redis/);
  });
});
