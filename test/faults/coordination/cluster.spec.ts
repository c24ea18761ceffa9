import 'reflect-metadata';
import { RedisModule } from '#redis';
import {
  describeIdempotency,
  describeKeyValueStore,
  describeLocks,
  describePubSub,
  describeRateLimiter,
  moduleHarness,
} from '../../../libs/coordination/src/testing/index.js';
import { coordinationDrivers } from '../../../libs/coordination/src/drivers/manifest.js';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { clusterUrl, startRedisCluster } from '../../support/servers/redis-cluster.js';
import { describeWithPrivateRedis } from '../../support/services.js';

describeWithPrivateRedis('coordination on a cluster of three masters', (start) => {
  let nodes: readonly PrivateRedis[];

  beforeAll(async () => {
    nodes = await startRedisCluster(start);
  });

  const harness = moduleHarness({
    name: 'the redis driver, on a cluster',
    driver: coordinationDrivers.redis,
    capabilities: coordinationDrivers.redis.capabilities,
    below: () => [
      RedisModule.forRoot(
        { url: clusterUrl(nodes), mode: 'cluster', keyPrefix: 'cluster:' },
        { env: { NODE_ENV: 'test' } },
      ),
    ],
  });
  describeLocks({ describe, it }, harness);
  describeRateLimiter({ describe, it }, harness);
  describeIdempotency({ describe, it }, harness);
  describePubSub({ describe, it }, harness);
  describeKeyValueStore({ describe, it }, harness);

  it('does not go on with a scan that began when other nodes held the keys', async () => {
    const store = await harness.openStore();
    try {
      const { keyValue } = await store.start();
      const { cursor = '' } = await keyValue.scan('', { pageSize: 1 });
      await keyValue.scan('', { cursor });
      const ofOthers = cursor.replace(/[^-]+$/, '0'.repeat(16));
      await expect(keyValue.scan('', { cursor: ofOthers })).rejects.toMatchObject({ code: 'COORDINATION_FAILED' });
      await expect(keyValue.scan('', { cursor: '17' })).rejects.toMatchObject({ code: 'COORDINATION_INVALID' });
    } finally {
      await store.close();
    }
  });
});
