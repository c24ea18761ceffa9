import { Duration } from '#core';
import { openTestRedis } from '#redis/testing';
import { describeWithService } from '../../../../../test/support/services.js';
import { SteadyTime } from '../../steady-time.js';
import { describeCache, driverHarness } from '../../testing/index.js';
import { SharedMemory } from '../../testing/shared-memory.js';
import { TestPubSub } from '../../testing/test-pub-sub.js';
import { WatchedRedis } from '../../testing/watched-redis.js';
import { RedisCacheDriver } from '../redis/redis.driver.js';
import { tieredCacheCapabilities } from './tiered.capabilities.js';
import { TieredCacheDriver } from './tiered.driver.js';

jest.setTimeout(30_000);

describeCache(
  { describe, it },
  driverHarness({
    name: 'the tiered driver over what stands for a service',
    capabilities: tieredCacheCapabilities,
    remote: false,
    clock: 'virtual',
    open: (clock) => {
      const memory = new SharedMemory(new SteadyTime(clock));
      const pubSub = new TestPubSub();
      return Promise.resolve({
        driver: (parts) =>
          new TieredCacheDriver({
            ...parts,
            far: memory.driver(),
            pubSub,
            instance: 'default',
            timeout: Duration.seconds(1),
          }),
        roundTrips: () => memory.roundTrips,
        service: {
          cut: async () => {
            memory.away = true;
            pubSub.cut();
          },
          mend: async () => {
            memory.away = false;
            pubSub.mend();
          },
        },
      });
    },
  }),
);

describeWithService('redis', () => {
  describeCache(
    { describe, it },
    driverHarness({
      name: 'the tiered driver over redis',
      capabilities: tieredCacheCapabilities,
      remote: false,
      clock: 'real',
      open: async () => {
        const opened = await openTestRedis({ settings: { commandTimeout: Duration.seconds(5) } });
        const redis = new WatchedRedis(opened.clients);
        const pubSub = new TestPubSub();
        return {
          driver: (parts) => {
            const far = new RedisCacheDriver({ ...parts, redis, instance: 'default', timeout: Duration.seconds(1) });
            return new TieredCacheDriver({ ...parts, far, pubSub, instance: 'default', timeout: Duration.seconds(1) });
          },
          roundTrips: () => redis.calls,
          service: {
            cut: async () => {
              redis.away = true;
              pubSub.cut();
            },
            mend: async () => {
              redis.away = false;
              pubSub.mend();
            },
          },
          close: () => opened.close(),
        };
      },
    }),
  );
});
