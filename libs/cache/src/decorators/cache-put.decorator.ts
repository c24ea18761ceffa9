import type { CacheWriteOptions } from '#domain/cache';
import { withTimesRead } from '../namespace/cache-times.js';
import { decorateCached, type PutMethod } from './cached-method.js';

export interface CachePutOptions<Result, Parameters extends readonly unknown[]> extends Omit<
  CacheWriteOptions,
  'tags' | 'signal'
> {
  /** What the result is kept under, out of it and of the parameters of the call. */
  readonly key: (result: Result, ...parameters: Parameters) => string;
  /** That of the `@Cacheable` methods which are to find it. */
  readonly namespace: string;
  readonly tags?: readonly string[] | ((result: Result, ...parameters: Parameters) => readonly string[]) | undefined;
}

/**
 * Runs the method each time, and keeps what it resolves to; `undefined` is not kept. Inside a unit of work it is kept after the commit.
 *
 *     @CachePut({ namespace: 'products', key: (product: Product) => product.id })
 *     rename(id: string, name: string): Promise<Product>
 *
 * @throws CompositionError when the object was not made by Nest; CacheInvalidError, where the class is defined, for a time that is none.
 */
export function CachePut<Result, Parameters extends readonly unknown[]>(
  options: CachePutOptions<Result, Parameters>,
): PutMethod<(result: Result, ...parameters: Parameters) => unknown> {
  const { key, namespace, tags, ...rest } = options;
  const times = withTimesRead(rest);
  return decorateCached({
    decorator: '@CachePut()',
    namespace,
    around: async ({ namespace: cache, proceed, parameters }) => {
      const found = await proceed();
      if (found === undefined) return found;
      const result = found as Result; // border: the decorated method resolves to that
      const given = parameters as unknown as Parameters; // border: and has these
      await cache.set(key(result, ...given), result, {
        ...times,
        tags: typeof tags === 'function' ? tags(result, ...given) : tags,
      });
      return found;
    },
  });
}
