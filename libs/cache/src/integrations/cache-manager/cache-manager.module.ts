import { CompositionError } from '#core';
import { instanceToken, OWN_MODULE } from '#core/nest';
import { Cache } from '#domain/cache';
import { CACHE_MANAGER, Cache as NestCache } from '@nestjs/cache-manager';
import { Module, type DynamicModule } from '@nestjs/common';
import { createCache, type Cache as CacheManager, type CreateCacheOptions } from 'cache-manager';
import { Keyv } from 'keyv';
import { GroundworkKeyvStore } from './groundwork-keyv-store.js';

export interface CacheManagerModuleOptions extends Pick<
  CreateCacheOptions,
  'ttl' | 'refreshThreshold' | 'refreshAllStores' | 'nonBlocking' | 'cacheId'
> {
  /** Which cache serves it. Default `default`. */
  readonly instance?: string | undefined;
  /** Of the Keyv: entries of another namespace are never seen or cleared. Default: none. */
  readonly namespace?: string | undefined;
  /** Whether other modules see `CACHE_MANAGER` without importing this one. Default true. */
  readonly isGlobal?: boolean | undefined;
}

/**
 * Serves `CACHE_MANAGER` of `@nestjs/cache-manager` from our cache, whatever its driver: `CacheInterceptor`, `@CacheTTL`, `@CacheKey` and code that injects it work as they are. In the place of
 * `CacheModule.register()` of that package, which would make a cache of its own.
 *
 *     imports: [InfrastructureModule.forRoot(), CacheManagerModule.forRoot({ ttl: 30_000 })]
 */
@Module({})
export class CacheManagerModule {
  static readonly [OWN_MODULE] = true;

  static forRoot(options: CacheManagerModuleOptions = {}): DynamicModule {
    const { instance = 'default', isGlobal = true } = options;
    return {
      module: CacheManagerModule,
      global: isGlobal,
      providers: [
        {
          provide: CACHE_MANAGER,
          inject: [{ token: instanceToken(Cache, instance), optional: true }],
          useFactory: (cache: Cache | undefined) => managerOf(cache, options),
        },
        { provide: NestCache, useExisting: CACHE_MANAGER },
      ],
      exports: [CACHE_MANAGER, NestCache],
    };
  }
}

function managerOf(cache: Cache | undefined, options: CacheManagerModuleOptions): CacheManager {
  const { instance = 'default', namespace, isGlobal: _isGlobal, ...given } = options;
  if (cache === undefined)
    throw new CompositionError(
      `CACHE_MANAGER is to be served by the cache "${instance}", which is not there. Import InfrastructureModule.forRoot() or CacheModule.forRoot(), switch the concern cache on, or name another instance.`,
    );
  // Ours tells namespaces apart, so that Keyv need not glue their names to the keys.
  const store = new GroundworkKeyvStore(cache);
  const keyv = new Keyv({ store, ...(namespace === undefined ? {} : { namespace }), useKeyPrefix: false });
  return createCache({ ...given, stores: [keyv] });
}
