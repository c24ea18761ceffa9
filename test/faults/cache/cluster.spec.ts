import { Duration } from '#core';
import { openTestRedis } from '#redis/testing';
import { redisCacheCapabilities } from '../../../libs/cache/src/drivers/redis/redis.capabilities.js';
import { RedisCacheDriver } from '../../../libs/cache/src/drivers/redis/redis.driver.js';
import { describeCache, driverHarness } from '../../../libs/cache/src/testing/index.js';
import { WatchedRedis } from '../../../libs/cache/src/testing/watched-redis.js';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { clusterUrl, startRedisCluster } from '../../support/servers/redis-cluster.js';
import { describeWithPrivateRedis } from '../../support/services.js';

describeWithPrivateRedis('the cache on a cluster of three masters', (start) => {
  let nodes: readonly PrivateRedis[];

  beforeAll(async () => {
    nodes = await startRedisCluster(start);
  });

  const harness = driverHarness({
    name: 'the redis driver, on a cluster',
    capabilities: redisCacheCapabilities,
    remote: false,
    clock: 'real',
    open: async () => {
      const settings = { mode: 'cluster', commandTimeout: Duration.seconds(5) } as const;
      const { clients, close } = await openTestRedis({ url: clusterUrl(nodes), settings });
      const redis = new WatchedRedis(clients);
      return {
        driver: ({ clock, ids }) =>
          new RedisCacheDriver({ redis, clock, ids, instance: 'default', timeout: Duration.seconds(1) }),
        roundTrips: () => redis.calls,
        service: { cut: async () => void (redis.away = true), mend: async () => void (redis.away = false) },
        close,
      };
    },
  });
  describeCache({ describe, it }, harness);

  it('keeps namespaces on all nodes, each of them on one, where its tags and its clearing reach all of it', async () => {
    const ground = await harness.openGround();
    try {
      const { cache } = await ground.start();
      const spaces = Array.from({ length: 30 }, (_, index) =>
        cache.namespace<string>(`space-${index}`, { ttl: Duration.parse('1h') }),
      );
      const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
      const fill = () =>
        Promise.all(
          spaces.flatMap((space) => keys.map((key, index) => space.set(key, key, { tags: [`t${index % 2}`] }))),
        );
      const held = async () =>
        (await Promise.all(spaces.map((space) => space.getMany(keys)))).map((found) => found.size);
      await fill();
      const sizes = await Promise.all(nodes.map((node) => node.ask(['DBSIZE'])));
      expect(sizes.map(([size]) => Number(size?.slice(1)) > 20)).toEqual([true, true, true]);
      expect(new Set(await held())).toEqual(new Set([20]));
      for (const space of spaces) await space.deleteByTag('t1');
      expect(new Set(await held())).toEqual(new Set([10]));
      for (const space of spaces) await space.clear();
      expect(new Set(await held())).toEqual(new Set([0]));
    } finally {
      await ground.close();
    }
  });
});
