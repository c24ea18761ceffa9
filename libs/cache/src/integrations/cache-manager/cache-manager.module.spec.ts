import 'reflect-metadata';
import { CACHE_MANAGER, CacheInterceptor, CacheKey, CacheTTL, type Cache as NestCache } from '@nestjs/cache-manager';
import { Controller, Get, Inject, Injectable, Param, UseInterceptors, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import type { Cache as CacheManager } from 'cache-manager';
import { Keyv } from 'keyv';
import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { SystemClock } from '#core';
import { Cache } from '#domain/cache';
import { RedisModule } from '#redis';
import { openTestRedis } from '#redis/testing';
import { describeWithService } from '../../../../../test/support/services.js';
import { CacheModule } from '../../cache.module.js';
import { CacheManagerModule } from './cache-manager.module.js';

jest.setTimeout(30_000);
const clock = new SystemClock();
const env = { NODE_ENV: 'test' };
const open: TestingModule[] = [];
afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

async function start(...imports: readonly DynamicModule[]): Promise<TestingModule> {
  const module = await Test.createTestingModule({ imports: [...imports] }).compile();
  open.push(module);
  await module.init();
  return module;
}

/** What cache-manager 7 and Keyv 5 document, on a driver of ours. */
function describeManager(name: string, modules: () => readonly DynamicModule[], listsKeys = true): void {
  const manager = async (options = {}): Promise<CacheManager> =>
    (await start(...modules(), CacheManagerModule.forRoot(options))).get<CacheManager>(CACHE_MANAGER);

  describe(`CACHE_MANAGER on ${name}`, () => {
    it('gives back what was set, and undefined for what was not', async () => {
      const cache = await manager();
      expect(await cache.set('key', { n: 1 })).toEqual({ n: 1 });
      expect([await cache.get('key'), await cache.get('missing')]).toEqual([{ n: 1 }, undefined]);
      await cache.set('date', { at: new Date(0) });
      expect(await cache.get('date')).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    });

    it('takes times in milliseconds, and none for good', async () => {
      const cache = await manager();
      await cache.set('brief', 1, 100);
      await cache.set('ever', 2);
      await cache.set('zero', 3, 0);
      expect(await cache.get('brief')).toBe(1);
      expect((await cache.ttl('brief')) ?? 0).toBeGreaterThan(clock.now());
      await clock.sleep(150);
      expect([await cache.get('brief'), await cache.get('ever'), await cache.get('zero')]).toEqual([undefined, 2, 3]);
      const byDefault = await manager({ ttl: 100 });
      await byDefault.set('default', 1);
      await clock.sleep(150);
      expect(await byDefault.get('default')).toBeUndefined();
    });

    it('does many at once', async () => {
      const cache = await manager();
      await cache.mset([
        { key: 'a', value: 1 },
        { key: 'b', value: 2, ttl: 100 },
        { key: 'c', value: null },
      ]);
      expect(await cache.mget(['a', 'b', 'missing', 'a'])).toEqual([1, 2, undefined, 1]);
      await clock.sleep(150);
      expect(await cache.mget(['a', 'b'])).toEqual([1, undefined]);
      expect(await cache.mdel(['a', 'c'])).toBe(true);
      expect(await cache.mget(['a', 'c'])).toEqual([undefined, undefined]);
    });

    it('deletes and clears, and tells of it', async () => {
      const cache = await manager();
      const told: unknown[] = [];
      cache.on('set', ({ key }) => told.push(['set', key]));
      cache.on('del', ({ key }) => told.push(['del', key]));
      cache.on('clear', () => told.push('clear'));
      await cache.set('a', 1);
      await cache.set('b', 1);
      expect(await cache.del('a')).toBe(true);
      expect(await cache.clear()).toBe(true);
      expect([await cache.get('a'), await cache.get('b')]).toEqual([undefined, undefined]);
      expect(told).toEqual(expect.arrayContaining([['set', 'a'], ['set', 'b'], ['del', 'a'], 'clear']));
    });

    it('wraps: loads once for all who ask, and anew before the time is over', async () => {
      const cache = await manager();
      let loads = 0;
      const load = async (): Promise<number> => (loads += 1);
      const found = await Promise.all(Array.from({ length: 5 }, () => cache.wrap('key', load, 60_000)));
      expect([found, await cache.wrap('key', load, 60_000)]).toEqual([[1, 1, 1, 1, 1], 1]);
      expect(await cache.wrap('key', load, 60_000, 120_000)).toBe(1);
      for (let tries = 0; (await cache.get('key')) !== 2; tries += 1) expect(tries).toBeLessThan(1_000);
    });

    it('keeps namespaces apart, from each other and from the cache itself', async () => {
      const module = await start(...modules(), CacheManagerModule.forRoot({ namespace: 'one' }));
      const cache = module.get<CacheManager>(CACHE_MANAGER);
      const own = module.get(Cache);
      await own.set('key', 'ours');
      await cache.set('key', 'theirs');
      const keyv = cache.stores[0] ?? new Keyv();
      keyv.namespace = 'another namespace, of any length and with any characters: /äöü '.repeat(3);
      expect(await keyv.get('key')).toBeUndefined();
      await keyv.set('key', 'other');
      await keyv.clear();
      keyv.namespace = 'one';
      expect([await cache.get('key'), await own.get('key')]).toEqual(['theirs', 'ours']);
      await cache.clear();
      expect([await cache.get('key'), await own.get('key')]).toEqual([undefined, 'ours']);
    });

    it('takes keys of any length', async () => {
      const cache = await manager();
      const long = `/products?${'x'.repeat(3_000)}`;
      await cache.set(long, 1);
      await cache.set(`${long}y`, 2);
      expect([await cache.get(long), await cache.get(`${long}y`)]).toEqual([1, 2]);
    });

    it('has a Keyv with all that one has', async () => {
      const cache = await manager();
      const keyv = cache.stores[0] ?? new Keyv();
      const both = [
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
      ];
      expect(await keyv.setMany(both)).toEqual([true, true]);
      expect([await keyv.has('a'), await keyv.has('x')]).toEqual([true, false]);
      expect(await keyv.hasMany(['a', 'x'])).toEqual([true, false]);
      expect(await keyv.getMany(['a', 'x'])).toEqual([1, undefined]);
      expect(await keyv.delete('x')).toBe(false);
      expect(await keyv.deleteMany(['a', 'b'])).toBe(true);
      let disconnected = false;
      keyv.on('disconnect', () => (disconnected = true));
      await cache.disconnect();
      expect(disconnected).toBe(true);
      await cache.set('still', 1); // the cache is the application's, and closed with it
      expect(await cache.get('still')).toBe(1);
    });

    const iterator = listsKeys ? 'iterates over what is there' : 'says that it cannot list keys';
    it(iterator, async () => {
      const cache = await manager();
      const keyv = cache.stores[0] ?? new Keyv();
      for (const key of ['a', 'b', 'c']) await cache.set(key, { key });
      await cache.del('b');
      const found: unknown[] = [];
      const iterate = async (): Promise<void> => {
        for await (const entry of keyv.iterator?.(undefined) ?? []) found.push(entry);
      };
      if (!listsKeys) return expect(iterate()).rejects.toThrow(/cannot list keys/);
      await iterate();
      expect(found.sort()).toEqual([
        ['a', { key: 'a' }],
        ['c', { key: 'c' }],
      ]);
    });
  });
}

describeManager('memory', () => [CacheModule.forRoot(undefined, { env })]);

describeManager('a store of another library', () => [CacheModule.forRoot({ store: new Keyv() }, { env })], false);

describeWithService('redis', (url) => {
  const prefix = `test-${randomBytes(6).toString('hex')}:`;
  const own = { env: { ...env, REDIS_URL: url, REDIS_KEY_PREFIX: prefix } };
  afterAll(async () => (await openTestRedis()).close());
  let count = 0;
  describeManager('redis', () => {
    const redis = { env: { ...own.env, REDIS_KEY_PREFIX: `${prefix}${(count += 1)}:` } };
    return [RedisModule.forRoot(undefined, redis), CacheModule.forRoot({ driver: 'redis', timeout: '5s' }, own)];
  });
});

@Injectable()
class Uses {
  constructor(@Inject(CACHE_MANAGER) readonly cache: NestCache) {}
}

let calls = 0;

@Controller('products')
@UseInterceptors(CacheInterceptor)
class ProductsController {
  @Get('keyed')
  @CacheKey('the-products')
  keyed(): { call: number } {
    return { call: (calls += 1) };
  }

  @Get('brief/:id')
  @CacheTTL(100)
  brief(@Param('id') id: string): { id: string; call: number } {
    return { id, call: (calls += 1) };
  }

  @Get(':id')
  find(@Param('id') id: string): { id: string; call: number } {
    return { id, call: (calls += 1) };
  }
}

describe('the interceptor of @nestjs/cache-manager', () => {
  it('serves from our cache, over HTTP', async () => {
    calls = 0;
    const module = await Test.createTestingModule({
      imports: [CacheModule.forRoot(undefined, { env }), CacheManagerModule.forRoot({ ttl: 60_000 })],
      controllers: [ProductsController],
      providers: [Uses],
    }).compile();
    open.push(module);
    const application = module.createNestApplication();
    await application.init();
    const get = (path: string) => request(application.getHttpServer() as never).get(path);

    await get('/products/1').expect(200, { id: '1', call: 1 }).expect('X-Cache', 'MISS');
    await get('/products/1').expect(200, { id: '1', call: 1 }).expect('X-Cache', 'HIT');
    await get('/products/2').expect(200, { id: '2', call: 2 });
    await get('/products/keyed').expect(200, { call: 3 });
    expect(await module.get(Uses).cache.get('the-products')).toEqual({ call: 3 });
    await module.get(Uses).cache.del('the-products');
    await get('/products/keyed').expect(200, { call: 4 });
    await get('/products/brief/1').expect(200, { id: '1', call: 5 });
    await get('/products/brief/1').expect(200, { id: '1', call: 5 });
    await clock.sleep(150);
    await get('/products/brief/1').expect(200, { id: '1', call: 6 });
    await get(`/products/1?${'x'.repeat(2_000)}`).expect(200, { id: '1', call: 7 });
    await get(`/products/1?${'x'.repeat(2_000)}`).expect(200, { id: '1', call: 7 });
    await application.close();
  });

  it('says what is missing when there is no cache', async () => {
    await expect(start(CacheManagerModule.forRoot())).rejects.toThrow(
      /is to be served by the cache "default", which is not there/,
    );
    await expect(start(CacheModule.forRoot(false, { env }), CacheManagerModule.forRoot())).rejects.toThrow(
      /is not there/,
    );
  });
});
