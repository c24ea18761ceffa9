import { Duration } from '#core';
import { openTestRedis } from '#redis/testing';
import type { RedisClients } from '#domain/redis';
import { describeWithService } from '../../../../../test/support/services.js';
import { describeCache, driverHarness } from '../../testing/index.js';
import { WatchedRedis } from '../../testing/watched-redis.js';
import { redisCacheCapabilities } from './redis.capabilities.js';
import { RedisCacheDriver } from './redis.driver.js';

jest.setTimeout(30_000);

describeWithService('redis', () => {
  describeCache(
    { describe, it },
    driverHarness({
      name: 'the redis driver',
      capabilities: redisCacheCapabilities,
      remote: false,
      clock: 'real',
      open: async () => {
        const opened = await openTestRedis({ settings: { commandTimeout: Duration.seconds(5) } });
        const redis = new WatchedRedis(opened.clients);
        return {
          driver: ({ clock, ids }) =>
            new RedisCacheDriver({ redis, clock, ids, instance: 'default', timeout: Duration.seconds(1) }),
          roundTrips: () => redis.calls,
          service: { cut: async () => void (redis.away = true), mend: async () => void (redis.away = false) },
          tamper: (namespace, key, change) => tamper(opened.clients, `cache:{default/${namespace}}:k:${key}`, change),
          close: () => opened.close(),
        };
      },
    }),
  );
});

async function tamper(
  redis: RedisClients,
  key: string,
  change: (stored: Uint8Array) => Uint8Array | undefined,
): Promise<void> {
  const stored = await redis.send({ command: ['GET', key], keys: [1], binary: true });
  const changed = change(stored as Uint8Array);
  if (changed !== undefined) {
    await redis.send({ command: ['SET', key, changed], keys: [1] });
    return;
  }
  await redis.send({ command: ['DEL', key], keys: [1] });
  await redis.send({ command: ['RPUSH', key, 'somebody', 'else'], keys: [1] });
}
