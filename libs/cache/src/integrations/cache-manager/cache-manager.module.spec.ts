import 'reflect-metadata';
import type { DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Keyv } from 'keyv';
import { CacheModule } from '../../cache.module.js';
import { describeCacheInterceptor } from '../../testing/describe-cache-interceptor.js';
import { describeCacheManager, type CacheManagerHarness } from '../../testing/describe-cache-manager.js';
import { CacheManagerModule } from './cache-manager.module.js';

jest.setTimeout(30_000);
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

const harnesses: readonly CacheManagerHarness[] = [
  { name: 'memory', modules: () => [CacheModule.forRoot(undefined, { env })], listsKeys: true, shared: false },
  {
    name: 'a store of another library',
    modules: () => [CacheModule.forRoot({ store: new Keyv() }, { env })],
    listsKeys: false,
    shared: false,
  },
];
for (const harness of harnesses) {
  describeCacheManager({ describe, it }, harness);
  describeCacheInterceptor({ describe, it }, harness);
}

describe('the module of CACHE_MANAGER', () => {
  it('says what is missing when there is no cache', async () => {
    await expect(start(CacheManagerModule.forRoot())).rejects.toThrow(
      /is to be served by the cache "default", which is not there/,
    );
    await expect(start(CacheModule.forRoot(false, { env }), CacheManagerModule.forRoot())).rejects.toThrow(
      /is not there/,
    );
  });
});
