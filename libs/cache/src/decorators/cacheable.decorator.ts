import type { GetOrSetOptions } from '#domain/cache';
import { withTimesRead } from '../namespace/cache-times.js';
import { decorateCached, type CachedMethod } from './cached-method.js';

export interface CacheableOptions<Parameters extends readonly unknown[]> extends Omit<
  GetOrSetOptions,
  'tags' | 'signal'
> {
  /** What the result is kept under, out of the parameters of the call. */
  readonly key: (...parameters: Parameters) => string;
  /** Default: of the class and the method, `Products.find`, so that two methods never meet. Name one that `@CacheEvict` and `@CachePut` name too. */
  readonly namespace?: string | undefined;
  readonly tags?: readonly string[] | ((...parameters: Parameters) => readonly string[]) | undefined;
}

/**
 * Keeps what the method resolves to, and runs it only when that is not there: `cache.getOrSet` around it.
 *
 *     @Cacheable({ namespace: 'products', key: (id: string) => id, tags: (id) => [`product:${id}`], ttl: '5m' })
 *     find(id: string): Promise<Product>
 *
 * @throws CompositionError when the object was not made by Nest; CacheInvalidError, where the class is defined, for a time that is none.
 */
export function Cacheable<Parameters extends readonly unknown[]>(
  options: CacheableOptions<Parameters>,
): CachedMethod<(...parameters: Parameters) => unknown> {
  const { key, namespace, tags, ...rest } = options;
  const times = withTimesRead(rest);
  return decorateCached({
    decorator: '@Cacheable()',
    namespace,
    around: ({ namespace: cache, proceed, parameters }) => {
      const given = parameters as unknown as Parameters; // border: the decorated method has these
      return cache.getOrSet(key(...given), proceed, {
        ...times,
        tags: typeof tags === 'function' ? tags(...given) : tags,
      });
    },
  });
}
