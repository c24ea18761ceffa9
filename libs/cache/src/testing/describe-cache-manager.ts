import assert from 'node:assert/strict';
import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Cache as CacheManager } from 'cache-manager';
import { Keyv } from 'keyv';
import { SystemClock } from '#core';
import { withinCaseLimit, type SuiteRunner } from '#core/testing';
import { Cache } from '#domain/cache';
import { CacheManagerModule, type CacheManagerModuleOptions } from '../integrations/cache-manager/index.js';

const CASE_LIMIT = 20_000;
const clock = new SystemClock();

export interface CacheManagerHarness {
  readonly name: string;
  /** The concern and what it stands on. Each case has a `ground` of its own, which it finds empty; what has the same one shares what can be shared. */
  readonly modules: (ground: number) => readonly DynamicModule[];
  /** Whether the driver can list keys. */
  readonly listsKeys: boolean;
  /** Whether what has the same ground sees the same entries. */
  readonly shared: boolean;
}

/** What cache-manager 7 and Keyv 5 document, on a driver of ours. */
export function describeCacheManager(runner: SuiteRunner, harness: CacheManagerHarness): void {
  const { name, modules, listsKeys, shared } = harness;
  let ground = 0;
  const open = async (options: CacheManagerModuleOptions = {}): Promise<INestApplicationContext> => {
    class SuiteApplication {}
    Module({ imports: [...modules(ground), CacheManagerModule.forRoot(options)] })(SuiteApplication);
    return NestFactory.createApplicationContext(SuiteApplication, { abortOnError: false, logger: false });
  };
  const test = (
    title: string,
    work: (cache: CacheManager, application: INestApplicationContext) => Promise<void>,
    options: CacheManagerModuleOptions = {},
  ): void => {
    runner.it(title, async () => {
      ground += 1;
      const application = await open(options);
      try {
        await withinCaseLimit(clock, CASE_LIMIT, work(application.get<CacheManager>(CACHE_MANAGER), application));
      } finally {
        await application.close();
      }
    });
  };
  /** A case of two members that see the same entries. */
  const testTwo = (title: string, work: (one: CacheManager, other: CacheManager) => Promise<void>): void => {
    if (!shared) return;
    test(title, async (one) => {
      const second = await open();
      try {
        await work(one, second.get<CacheManager>(CACHE_MANAGER));
      } finally {
        await second.close();
      }
    });
  };

  runner.describe(`CACHE_MANAGER on ${name}`, () => {
    test('gives back what was set, and undefined for what was not', async (cache) => {
      assert.deepEqual(await cache.set('key', { n: 1 }), { n: 1 });
      assert.deepEqual([await cache.get('key'), await cache.get('missing')], [{ n: 1 }, undefined]);
      await cache.set('date', { at: new Date(0) });
      assert.deepEqual(await cache.get('date'), { at: '1970-01-01T00:00:00.000Z' });
    });

    test('takes times in milliseconds, and none for good', async (cache) => {
      await cache.set('brief', 1, 100);
      await cache.set('ever', 2);
      await cache.set('zero', 3, 0);
      assert.deepEqual(await cache.get('brief'), 1);
      assert.ok(((await cache.ttl('brief')) ?? 0) > clock.now());
      await clock.sleep(150);
      assert.deepEqual([await cache.get('brief'), await cache.get('ever'), await cache.get('zero')], [undefined, 2, 3]);
    });

    test(
      'takes a time for all that is set without one',
      async (cache) => {
        await cache.set('default', 1);
        await clock.sleep(150);
        assert.equal(await cache.get('default'), undefined);
      },
      { ttl: 100 },
    );

    test('does many at once', async (cache) => {
      await cache.mset([
        { key: 'a', value: 1 },
        { key: 'b', value: 2, ttl: 100 },
        { key: 'c', value: null },
      ]);
      assert.deepEqual(await cache.mget(['a', 'b', 'missing', 'a']), [1, 2, undefined, 1]);
      await clock.sleep(150);
      assert.deepEqual(await cache.mget(['a', 'b']), [1, undefined]);
      assert.deepEqual(await cache.mdel(['a', 'c']), true);
      assert.deepEqual(await cache.mget(['a', 'c']), [undefined, undefined]);
    });

    test('deletes and clears, and tells of it', async (cache) => {
      const told: unknown[] = [];
      cache.on('set', ({ key }) => told.push(['set', key]));
      cache.on('del', ({ key }) => told.push(['del', key]));
      cache.on('clear', () => told.push('clear'));
      await cache.set('a', 1);
      await cache.set('b', 1);
      assert.deepEqual(await cache.del('a'), true);
      assert.deepEqual(await cache.clear(), true);
      assert.deepEqual([await cache.get('a'), await cache.get('b')], [undefined, undefined]);
      for (const one of [['set', 'a'], ['set', 'b'], ['del', 'a'], 'clear'])
        assert.ok(told.some((other) => JSON.stringify(other) === JSON.stringify(one)));
    });

    test('wraps: loads once for all who ask, and anew before the time is over', async (cache) => {
      let loads = 0;
      const load = async (): Promise<number> => (loads += 1);
      const found = await Promise.all(Array.from({ length: 5 }, () => cache.wrap('key', load, 60_000)));
      assert.deepEqual([found, await cache.wrap('key', load, 60_000)], [[1, 1, 1, 1, 1], 1]);
      assert.deepEqual(await cache.wrap('key', load, 60_000, 120_000), 1);
      for (let tries = 0; (await cache.get('key')) !== 2; tries += 1) assert.ok(tries < 1_000, 'it is refreshed');
    });

    test(
      'keeps namespaces apart, from each other and from the cache itself',
      async (cache, application) => {
        const own = application.get(Cache);
        await own.set('key', 'ours');
        await cache.set('key', 'theirs');
        const keyv = cache.stores[0] ?? new Keyv();
        keyv.namespace = 'another namespace, of any length and with any characters: /äöü '.repeat(3);
        assert.equal(await keyv.get('key'), undefined);
        await keyv.set('key', 'other');
        await keyv.clear();
        keyv.namespace = 'one';
        assert.deepEqual([await cache.get('key'), await own.get('key')], ['theirs', 'ours']);
        await cache.clear();
        assert.deepEqual([await cache.get('key'), await own.get('key')], [undefined, 'ours']);
      },
      { namespace: 'one' },
    );

    test('takes keys of any length', async (cache) => {
      const long = `/products?${'x'.repeat(3_000)}`;
      await cache.set(long, 1);
      await cache.set(`${long}y`, 2);
      assert.deepEqual([await cache.get(long), await cache.get(`${long}y`)], [1, 2]);
    });

    test('has a Keyv with all that one has', async (cache) => {
      const keyv = cache.stores[0] ?? new Keyv();
      const both = [
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
      ];
      assert.deepEqual(await keyv.setMany(both), [true, true]);
      assert.deepEqual([await keyv.has('a'), await keyv.has('x')], [true, false]);
      assert.deepEqual(await keyv.hasMany(['a', 'x']), [true, false]);
      assert.deepEqual(await keyv.getMany(['a', 'x']), [1, undefined]);
      assert.deepEqual(await keyv.delete('x'), false);
      assert.deepEqual(await keyv.deleteMany(['a', 'b']), true);
      let disconnected = false;
      keyv.on('disconnect', () => (disconnected = true));
      await cache.disconnect();
      assert.deepEqual(disconnected, true);
      await cache.set('still', 1); // the cache is the application's, and closed with it
      assert.deepEqual(await cache.get('still'), 1);
    });

    const iterator = listsKeys ? 'iterates over what is there' : 'says that it cannot list keys';
    test(iterator, async (cache) => {
      const keyv = cache.stores[0] ?? new Keyv();
      for (const key of ['a', 'b', 'c']) await cache.set(key, { key });
      await cache.del('b');
      const found: unknown[] = [];
      const iterate = async (): Promise<void> => {
        for await (const entry of keyv.iterator?.(undefined) ?? []) found.push(entry);
      };
      if (!listsKeys) return assert.rejects(iterate(), /cannot list keys/);
      await iterate();
      assert.deepEqual(found.sort(), [
        ['a', { key: 'a' }],
        ['c', { key: 'c' }],
      ]);
    });

    testTwo('shows one what another has set, set anew, and deleted', async (one, other) => {
      await one.mset([
        { key: 'a', value: 1 },
        { key: 'b', value: 1 },
        { key: 'c', value: 1 },
      ]);
      assert.deepEqual(await other.mget(['a', 'b', 'c']), [1, 1, 1]);
      await one.set('a', 2);
      await until('set anew', async () => (await other.get('a')) === 2);
      await other.del('a');
      await until('deleted', async () => (await one.get('a')) === undefined);
      await other.mdel(['b']);
      await until('many deleted', async () => (await one.get('b')) === undefined);
      assert.equal(await one.get('c'), 1);
      await one.clear();
      await until('cleared', async () => (await other.get('c')) === undefined);
    });

    testTwo('wraps what another has loaded, for the rest of its time', async (one, other) => {
      assert.equal(await one.wrap('key', () => 'loaded', 400), 'loaded');
      await clock.sleep(200);
      assert.equal(await other.wrap('key', () => 'loaded again', 400), 'loaded');
      await clock.sleep(250); // its time began where it was loaded
      assert.deepEqual([await one.get('key'), await other.get('key')], [undefined, undefined]);
    });
  });
}

/** A message to another member takes its time. */
async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (const end = clock.monotonic() + 5_000; !(await done()); await clock.sleep(10))
    assert.ok(clock.monotonic() < end, `${what}, and it is not seen`);
}
