import 'reflect-metadata';
import { CACHE_MANAGER, CacheInterceptor, CacheKey, CacheTTL, type Cache as NestCache } from '@nestjs/cache-manager';
import { Controller, Get, Inject, Injectable, Param, UseInterceptors, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Keyv } from 'keyv';
import request from 'supertest';
import { SystemClock } from '#core';
import { CacheModule } from '../../cache.module.js';
import { describeCacheManager } from '../../testing/describe-cache-manager.js';
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

describeCacheManager(
  { describe, it },
  { name: 'memory', modules: () => [CacheModule.forRoot(undefined, { env })], listsKeys: true },
);

describeCacheManager(
  { describe, it },
  {
    name: 'a store of another library',
    modules: () => [CacheModule.forRoot({ store: new Keyv() }, { env })],
    listsKeys: false,
  },
);

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
