import KeyvRedis from '@keyv/redis';
import { redisStore } from 'cache-manager-redis-yet';
import { Keyv } from 'keyv';
import { randomBytes } from 'node:crypto';
import { describeWithService } from '../../../../../test/support/services.js';
import { describeCache, driverHarness } from '../../testing/index.js';
import type { ForeignStore } from '../../foreign-store.js';
import { OpenedStore } from './opened-store.js';
import { storeCacheCapabilities } from './store.capabilities.js';
import { StoreCacheDriver } from './store.driver.js';

jest.setTimeout(30_000);

interface Opened {
  readonly store: ForeignStore;
  close(): Promise<void>;
}

/** The suite over a store that somebody else has made. */
function describeStore(name: string, open: () => Promise<Opened>): void {
  describeCache(
    { describe, it },
    driverHarness({
      name,
      capabilities: storeCacheCapabilities,
      remote: true,
      clock: 'real',
      open: async () => {
        const { store, close } = await open();
        let away = false;
        const asked = async <T>(call: () => T): Promise<Awaited<T>> => {
          if (away) throw new Error('the test has taken the store away');
          return await call();
        };
        const watched: ForeignStore = {
          get: (key: string) => asked(() => store.get(key)),
          set: (key: string, value: unknown, ttl?: number) => asked(() => store.set(key, value, ttl)),
          del: (key: string) => asked(() => ('del' in store ? store.del(key) : store.delete(key))),
        };
        return {
          driver: ({ clock, ids }) =>
            new StoreCacheDriver({ store: new OpenedStore(watched), clock, ids, instance: 'default' }),
          service: { cut: async () => void (away = true), mend: async () => void (away = false) },
          tamper: async (namespace, key, change) => {
            const at = `cache:default/${namespace}:k:${key}`;
            const changed = change(Buffer.from(String(await store.get(at))));
            const text = changed === undefined ? '{"somebody":"else"}' : Buffer.from(changed).toString();
            await store.set(at, text, 60_000);
          },
          close,
        };
      },
    }),
  );
}

describeStore('a Keyv store in the process', () => {
  const keyv = new Keyv();
  return Promise.resolve({ store: keyv, close: () => keyv.disconnect() });
});

describeWithService('redis', (url) => {
  describeStore("cache-manager-redis-yet's redisStore()", async () => {
    const keyPrefix = `test-${randomBytes(6).toString('hex')}`;
    const store = await redisStore({ url, keyPrefix });
    return {
      store,
      close: async () => {
        const keys = await store.client.keys(`${keyPrefix}*`);
        if (keys.length > 0) await store.client.del(keys);
        await store.client.quit();
      },
    };
  });

  describeStore('@keyv/redis', async () => {
    const store = new KeyvRedis(url, { namespace: `test-${randomBytes(6).toString('hex')}` });
    return {
      store,
      close: async () => {
        await store.clear();
        await store.disconnect();
      },
    };
  });
});
