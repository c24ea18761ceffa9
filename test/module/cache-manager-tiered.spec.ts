import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { CacheModule } from '#cache';
import { CoordinationModule } from '#coordination';
import { Duration } from '#core';
import { RedisModule } from '#redis';
import { openTestRedis } from '#redis/testing';
import { Test } from '@nestjs/testing';
import { describeCacheInterceptor } from '../../libs/cache/src/testing/describe-cache-interceptor.js';
import { describeCacheManager, type CacheManagerHarness } from '../../libs/cache/src/testing/describe-cache-manager.js';
import { describeWithService } from '../support/services.js';

jest.setTimeout(30_000);

// Here and not beside the others: the driver stands on the concern coordination, whose module a concern does not import.
describeWithService('redis', (url) => {
  const own = `test-${randomBytes(6).toString('hex')}:`;
  afterAll(async () => {
    const { clients, close } = await openTestRedis({ prefix: own });
    for await (const page of clients.scan(''))
      await clients.send({ command: ['UNLINK', ...page], keys: page.map((_, index) => index + 1) });
    await close();
  });
  const harness: CacheManagerHarness = {
    name: 'tiered',
    listsKeys: true,
    shared: true,
    modules: (ground) => {
      const env = { NODE_ENV: 'test', REDIS_URL: url, REDIS_KEY_PREFIX: `${own}${ground}:` };
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
    const env = { NODE_ENV: 'test', REDIS_URL: url, REDIS_KEY_PREFIX: own };
    const imports = [
      RedisModule.forRoot(undefined, { env }),
      CoordinationModule.forRoot({ driver: 'memory' }, { env }),
      CacheModule.forRoot({ driver: 'tiered' }, { env }),
    ];
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow(/COORDINATION_DRIVER=redis/);
  });
});
