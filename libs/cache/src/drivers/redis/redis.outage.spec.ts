import { CallSeam, Duration, SystemClock, SystemRandom, UuidV7, type Fault } from '#core';
import { openTestRedis, type TestRedis } from '#redis/testing';
import { describeWithPrivateRedis } from '../../../../../test/support/services.js';
import type { PrivateRedis } from '../../../../../test/support/servers/private-redis.js';
import { PortableCache } from '../../portable-cache.js';
import { PLAIN_SETTINGS } from '../../testing/default-settings.js';
import { RedisCacheDriver } from './redis.driver.js';

jest.setTimeout(60_000);
const clock = new SystemClock();
/** What a busy machine adds. */
const SLACK = 60;

describeWithPrivateRedis('the cache when its redis', (startServer) => {
  const opened: { cache: PortableCache; redis: TestRedis }[] = [];
  afterEach(async () => {
    for (const { cache, redis } of opened.splice(0)) {
      await cache.close();
      await redis.disconnect();
    }
  });

  async function start(server: PrivateRedis, prefix?: string) {
    const faults: Fault[] = [];
    const redis = await openTestRedis({ url: server.url(), ...(prefix === undefined ? {} : { prefix }) });
    const random = new SystemRandom();
    const ids = new UuidV7(clock, random);
    const cache = new PortableCache({
      ...{ clock, random, ids, instance: 'default', remote: false },
      driver: new RedisCacheDriver({
        redis: redis.clients,
        clock,
        ids,
        instance: 'default',
        timeout: Duration.milliseconds(40),
      }),
      settings: { ...PLAIN_SETTINGS, timeout: Duration.milliseconds(40) },
      seam: new CallSeam({ clock }),
      faults: { report: (fault) => void faults.push(fault) },
    });
    opened.push({ cache, redis });
    return { cache, redis, faults };
  }

  async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
    const begun = clock.monotonic();
    const result = await work();
    return [clock.monotonic() - begun, result];
  }

  async function backWithin(cache: PortableCache, key: string, value: unknown, limit = 10_000): Promise<void> {
    const end = clock.monotonic() + limit;
    while ((await cache.get(key)) !== value) {
      if (clock.monotonic() > end) throw new Error(`It does not serve ${key} within ${limit} ms.`);
      await cache.set(key, value);
      await clock.sleep(20);
    }
  }

  it('is frozen: reads take hardly longer than their loaders, invalidations are told later, and it recovers by itself', async () => {
    const server = await startServer();
    const { cache, redis, faults } = await start(server);
    const { cache: other } = await start(server, redis.prefix);
    await cache.setMany([
      ['kept', 'cached'],
      ['changed', 'old'],
    ]);
    server.freeze();
    const times: number[] = [];
    for (let call = 0; call < 20; call += 1) {
      const [took, value] = await timed(() => cache.getOrSet(`key-${call}`, () => call));
      expect(value).toBe(call);
      times.push(took);
    }
    // One that waited for the answer would take seconds; one in twenty may meet a stalled machine.
    expect(Math.max(...times)).toBeLessThan(1_000);
    expect([...times].sort((a, b) => b - a)[1]).toBeLessThan(50 + SLACK);
    expect(times.slice(5).reduce((sum, time) => sum + time, 0) / 15).toBeLessThan(20); // it is known to be away
    const [took] = await timed(() => cache.delete('changed'));
    expect(took).toBeLessThan(50 + SLACK);
    expect([cache.outage.away, faults.length]).toEqual([true, 1]);
    server.thaw();
    expect(await cache.get('changed')).toBeUndefined();
    await backWithin(cache, 'again', 'cached');
    const end = clock.monotonic() + 10_000;
    while ((await other.get('changed')) !== undefined) {
      expect(clock.monotonic()).toBeLessThan(end);
      await clock.sleep(20);
    }
    expect([await cache.get('kept'), cache.outage]).toEqual(['cached', { away: false, refusing: false, waiting: 0 }]);
  });

  it('is killed and comes back empty: nothing of before is taken for valid', async () => {
    const server = await startServer();
    const { cache } = await start(server);
    await cache.set('key', 'old', { tags: ['t'] });
    let bring: (value: string) => void = () => undefined;
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const loading = cache.getOrSet('loading', () => {
      begin();
      return new Promise<string>((resolve) => (bring = resolve));
    });
    await begun;
    await server.kill9();
    expect(await cache.getOrSet('other', () => 'loaded')).toBe('loaded');
    await server.start();
    await backWithin(cache, 'again', 'cached');
    await cache.deleteByTag('t');
    bring('began before the restart');
    expect(await loading).toBe('began before the restart');
    expect([await cache.get('loading'), await cache.get('key')]).toEqual([undefined, undefined]);
  });

  it('has no memory left: reads go on, and what cannot be invalidated is not served', async () => {
    const server = await startServer({ settings: { maxmemory: '3mb', 'maxmemory-policy': 'noeviction' } });
    const { cache, redis } = await start(server);
    await cache.set('key', 'old');
    const filler = 'x'.repeat(100_000);
    const fill = async (): Promise<void> => {
      for (let index = 0; index < 100; index += 1)
        await redis.clients.send({ command: ['SET', `fill-${index}`, filler], keys: [1] });
    };
    await expect(fill()).rejects.toThrow();
    await cache.delete('key');
    expect(await cache.get('key')).toBeUndefined();
    expect(await cache.getOrSet('key', () => 'new')).toBe('new');
    for (let index = 0; index < 100; index += 1)
      await redis.clients.send({ command: ['DEL', `fill-${index}`], keys: [1] });
    await backWithin(cache, 'key', 'new');
  });
});
