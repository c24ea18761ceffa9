import { CallSeam, Duration, type Fault } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { PortableCache } from '../../portable-cache.js';
import { SteadyTime } from '../../steady-time.js';
import { PLAIN_SETTINGS } from '../../testing/default-settings.js';
import { SharedMemory } from '../../testing/shared-memory.js';
import { TestPubSub } from '../../testing/test-pub-sub.js';
import { Loader } from '../../testing/support/expectations.js';
import { TieredCacheDriver } from './tiered.driver.js';

function setUp() {
  const clock = new VirtualClock();
  const shared = new SteadyTime(clock);
  const [memory, pubSub, ids, faults] = [
    new SharedMemory(shared),
    new TestPubSub(),
    new SequentialIds(),
    new Array<Fault>(),
  ];
  const start = async (): Promise<{ cache: PortableCache; driver: TieredCacheDriver }> => {
    const [time, random] = [new SteadyTime(clock), new SeededRandom()];
    const driver = new TieredCacheDriver({
      far: memory.driver(),
      pubSub,
      clock,
      time,
      ids,
      instance: 'default',
      timeout: Duration.seconds(1),
    });
    const cache = new PortableCache({
      ...{ driver, clock, time, random, ids, instance: 'default', remote: false, settings: PLAIN_SETTINGS },
      seam: new CallSeam({ clock }),
      faults: { report: (fault) => void faults.push(fault) },
    });
    await driver.open(new AbortController().signal);
    return { cache, driver };
  };
  return { clock, memory, pubSub, start, faults };
}

describe('the tiered cache', () => {
  it('asks the service once, and then its memory', async () => {
    const { memory, start } = setUp();
    const [{ cache: one }, { cache: other }] = [await start(), await start()];
    await one.set('key', { n: 1 });
    const before = memory.roundTrips;
    expect(await other.get('key')).toEqual({ n: 1 });
    expect(await other.get('key')).toEqual({ n: 1 });
    expect((await other.explain('key')).state).toBe('fresh');
    expect(await one.get('key')).toEqual({ n: 1 });
    expect(memory.roundTrips - before).toBe(2); // the first look, and `explain`, which looks afar
  });

  it('hands out one value to all, which nobody can change', async () => {
    const { start } = setUp();
    const [{ cache: one }, { cache: other }] = [await start(), await start()];
    await one.set('key', { list: [1] });
    const found = await other.get<{ list: number[] }>('key');
    expect(() => found?.list.push(2)).toThrow(TypeError);
    expect(await other.get('key')).toBe(found);
  });

  it('drops what another has changed, when it is told', async () => {
    const { start } = setUp();
    const [{ cache: one }, { cache: other }] = [await start(), await start()];
    await one.set('key', 1, { tags: ['t'] });
    await other.get('key');
    await one.set('key', 2, { tags: ['t'] });
    expect(await other.get('key')).toBe(2);
    await one.deleteByTag('t');
    expect(await other.get('key')).toBeUndefined();
    await one.set('key', 3);
    await other.get('key');
    await one.clear();
    expect(await other.get('key')).toBeUndefined();
  });

  it('ignores its own messages: what it has loaded since is newer', async () => {
    const { memory, start } = setUp();
    const { cache } = await start();
    await cache.set('key', 1);
    const before = memory.roundTrips;
    expect(await cache.get('key')).toBe(1);
    expect(memory.roundTrips).toBe(before);
  });

  it('distrusts what it holds after a cut: the newest wins', async () => {
    const { memory, pubSub, start, clock } = setUp();
    const [{ cache: one }, { cache: other }] = [await start(), await start()];
    await one.set('key', 'old');
    expect(await other.get('key')).toBe('old');
    pubSub.cut();
    await one.set('key', 'new'); // the service takes it, and nobody is told
    pubSub.mend();
    expect(await other.get('key')).toBe('new');
    await clock.advance(10_000);
    expect(await one.get('key')).not.toBe('old');
    expect(memory.away).toBe(false);
  });

  it('tells later what it could not tell, and does not serve it meanwhile', async () => {
    const { pubSub, start, clock } = setUp();
    const [{ cache: one }, { cache: other }] = [await start(), await start()];
    await one.set('key', 'old');
    await other.get('key');
    pubSub.cut();
    await one.delete('key');
    expect(await one.get('key')).toBeUndefined();
    pubSub.mend();
    const told = pubSub.published.length;
    await clock.advance(5_000);
    expect(pubSub.published.length).toBeGreaterThan(told);
    expect(await other.get('key')).toBeUndefined();
  });

  it('distrusts everything after a message that it does not understand', async () => {
    const { memory, pubSub, start } = setUp();
    const { cache } = await start();
    await cache.set('key', 1);
    const before = memory.roundTrips;
    for (const text of ['{', '7', '{"from":"x","namespace":"default","invalidation":{"kind":"rename"}}'])
      await pubSub.publish('cache:default', text);
    expect(await cache.get('key')).toBe(1);
    expect(memory.roundTrips - before).toBe(1);
  });

  it('tells of many keys as of all, since a message holds only so much', async () => {
    const { pubSub, start } = setUp();
    const [{ cache: one }, { cache: other }] = [await start(), await start()];
    const keys = Array.from({ length: 100 }, (_, index) => `${'x'.repeat(100)}${index}`);
    await one.setMany(keys.map((key) => [key, 1]));
    await other.getMany(keys);
    await one.delete(keys);
    expect(Buffer.byteLength(pubSub.published.at(-1) ?? '')).toBeLessThanOrEqual(7_900);
    expect((await other.getMany(keys)).size).toBe(0);
  });

  it('lets nobody join a load that another process has overtaken', async () => {
    const { start } = setUp();
    const [{ cache: one }, { cache: other }] = [await start(), await start()];
    const [before, after] = [new Loader<string>(), new Loader<string>()];
    const early = other.getOrSet('key', before.load);
    await before.begun;
    await one.delete('key');
    const late = other.getOrSet('key', after.load);
    await after.begun;
    after.end('after');
    before.end('before');
    expect([await early, await late, await other.get('key')]).toEqual(['before', 'after', 'after']);
  });

  it('listens no more when it is closed', async () => {
    const { pubSub, start } = setUp();
    const { driver, cache } = await start();
    expect(pubSub.listening).toBe(1);
    await cache.close();
    await driver.close();
    await driver.close();
    expect(pubSub.listening).toBe(0);
  });
});
