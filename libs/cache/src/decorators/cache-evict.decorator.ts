import { CompositionError } from '#core';
import { decorateCached, type CachedMethod } from './cached-method.js';

export interface CacheEvictOptions<Parameters extends readonly unknown[]> {
  /** That of the `@Cacheable` methods whose results are to go. */
  readonly namespace: string;
  /** The keys that go, out of the parameters of the call. */
  readonly key?: ((...parameters: Parameters) => string | readonly string[]) | undefined;
  /** What has one of these tags goes. */
  readonly tags?: readonly string[] | ((...parameters: Parameters) => readonly string[]) | undefined;
  /** Everything of the namespace goes. Default false. */
  readonly all?: boolean | undefined;
}

/**
 * Runs the method, and deletes from the cache when it has resolved; when it fails nothing is deleted. Inside a unit of work it is deleted after the commit.
 *
 *     @CacheEvict({ namespace: 'products', key: (id: string) => id })
 *     rename(id: string, name: string): Promise<void>
 *
 * @throws CompositionError when it names nothing that goes, and when the object was not made by Nest.
 */
export function CacheEvict<Parameters extends readonly unknown[]>(
  options: CacheEvictOptions<Parameters>,
): CachedMethod<(...parameters: Parameters) => unknown> {
  const { key, tags, namespace, all = false } = options;
  if (key === undefined && tags === undefined && !all)
    throw new CompositionError(
      `@CacheEvict() of the namespace "${namespace}" names neither key, tags nor all. Name what is to go.`,
    );
  return decorateCached({
    decorator: '@CacheEvict()',
    namespace,
    around: async ({ namespace: cache, proceed, parameters }) => {
      const result = await proceed();
      const given = parameters as unknown as Parameters; // border: the decorated method has these
      if (all) await cache.clear();
      if (key !== undefined) await cache.delete(key(...given));
      const names = typeof tags === 'function' ? tags(...given) : tags;
      if (names !== undefined) await cache.deleteByTag(names);
      return result;
    },
  });
}
