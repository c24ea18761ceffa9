import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { CACHE_MANAGER, CacheInterceptor, CacheKey, CacheTTL } from '@nestjs/cache-manager';
import { Controller, Get, Module, Param, UseInterceptors, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Cache as CacheManager } from 'cache-manager';
import { SystemClock } from '#core';
import { withinCaseLimit, type SuiteRunner } from '#core/testing';
import { CacheManagerModule } from '../integrations/cache-manager/index.js';
import type { CacheManagerHarness } from './describe-cache-manager.js';

const CASE_LIMIT = 20_000;
const clock = new SystemClock();

interface Product {
  readonly id: string;
  readonly call: number;
}

/** One member, and how it is asked. */
interface Member {
  readonly application: INestApplication;
  readonly cache: CacheManager;
  /** The body, and whether the interceptor found it: `HIT` or `MISS`. */
  get(path: string): Promise<readonly [body: unknown, found: string | null]>;
}

/** Where a ground of the interceptor's cases begins, so that none is one of `describeCacheManager`. */
const FIRST_GROUND = 1_000;

/** `CacheInterceptor` of `@nestjs/cache-manager`, over HTTP, on a driver of ours. */
export function describeCacheInterceptor(runner: SuiteRunner, { name, modules, shared }: CacheManagerHarness): void {
  let ground = FIRST_GROUND;
  const test = (title: string, members: number, work: (...members: Member[]) => Promise<void>): void => {
    runner.it(title, async () => {
      ground += 1;
      const calls = { made: 0 };
      const running: Member[] = [];
      try {
        for (let member = 0; member < members; member += 1)
          running.push(await open(modules(ground), productsController(calls)));
        await withinCaseLimit(clock, CASE_LIMIT, work(...running));
      } finally {
        for (const { application } of running) await application.close();
      }
    });
  };

  runner.describe(`CacheInterceptor on ${name}`, () => {
    test('serves from our cache, over HTTP', 1, async ({ get, cache }) => {
      assert.deepEqual(await get('/products/1'), [{ id: '1', call: 1 }, 'MISS']);
      assert.deepEqual(await get('/products/1'), [{ id: '1', call: 1 }, 'HIT']);
      assert.deepEqual(await get('/products/2'), [{ id: '2', call: 2 }, 'MISS']);
      assert.deepEqual(await get('/products/keyed'), [{ id: 'keyed', call: 3 }, 'MISS']);
      assert.deepEqual(await cache.get('the-products'), { id: 'keyed', call: 3 });
      await cache.del('the-products');
      assert.deepEqual(await get('/products/keyed'), [{ id: 'keyed', call: 4 }, 'MISS']);
      const long = `/products/1?${'x'.repeat(2_000)}`;
      assert.deepEqual(await get(long), [{ id: '1', call: 5 }, 'MISS']);
      assert.deepEqual(await get(long), [{ id: '1', call: 5 }, 'HIT']);
    });

    test('keeps what a route says for as long as it says', 1, async ({ get }) => {
      assert.deepEqual(await get('/products/brief/1'), [{ id: '1', call: 1 }, 'MISS']);
      assert.deepEqual(await get('/products/brief/1'), [{ id: '1', call: 1 }, 'HIT']);
      await clock.sleep(550);
      assert.deepEqual(await get('/products/brief/1'), [{ id: '1', call: 2 }, 'MISS']);
    });

    if (!shared) return;
    test('serves what another member has answered, until one of them deletes it', 2, async (one, other) => {
      assert.deepEqual(await one.get('/products/1'), [{ id: '1', call: 1 }, 'MISS']);
      assert.deepEqual(await other.get('/products/1'), [{ id: '1', call: 1 }, 'HIT']);
      await one.cache.del('/products/1');
      while ((await other.cache.get('/products/1')) !== undefined) await clock.sleep(10); // until it is told
      assert.deepEqual(await other.get('/products/1'), [{ id: '1', call: 2 }, 'MISS']);
      assert.deepEqual(await one.get('/products/1'), [{ id: '1', call: 2 }, 'HIT']);
    });
  });
}

async function open(
  imports: ReturnType<CacheManagerHarness['modules']>,
  controller: new () => object,
): Promise<Member> {
  class SuiteApplication {}
  Module({ imports: [...imports, CacheManagerModule.forRoot({ ttl: 60_000 })], controllers: [controller] })(
    SuiteApplication,
  );
  const application = await NestFactory.create(SuiteApplication, { abortOnError: false, logger: false });
  await application.listen(0, '127.0.0.1');
  const { port } = (application.getHttpServer() as { address(): AddressInfo }).address(); // border: Nest types no server
  return {
    application,
    cache: application.get<CacheManager>(CACHE_MANAGER),
    get: async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      assert.equal(response.status, 200);
      const body: unknown = JSON.parse(await response.text());
      return [body, response.headers.get('x-cache')];
    },
  };
}

/** Made for each case: each counts its own calls. */
function productsController(calls: { made: number }): new () => object {
  const answer = (id: string): Product => ({ id, call: (calls.made += 1) });
  @Controller('products')
  @UseInterceptors(CacheInterceptor)
  class ProductsController {
    @Get('keyed')
    @CacheKey('the-products')
    keyed(): Product {
      return answer('keyed');
    }

    @Get('brief/:id')
    @CacheTTL(500)
    brief(@Param('id') id: string): Product {
      return answer(id);
    }

    @Get(':id')
    find(@Param('id') id: string): Product {
      return answer(id);
    }
  }
  return ProductsController;
}
