import { Duration } from '#core';
import type { CacheNamespaceOptions } from '#domain/cache';

const KEYS = [
  'ttl',
  'grace',
  'softTimeout',
  'hardTimeout',
  'negativeTtl',
  'codec',
  'version',
  'outage',
  'jitter',
  'maxEntries',
] as const satisfies readonly (keyof CacheNamespaceOptions<unknown>)[];

/** The first option that is given now and was not given so before. What is left out contradicts nothing. */
export function contradiction(
  before: CacheNamespaceOptions<unknown>,
  given: CacheNamespaceOptions<unknown>,
): string | undefined {
  return KEYS.find((key) => given[key] !== undefined && !same(before[key], given[key]));
}

function same(before: unknown, given: unknown): boolean {
  if (before instanceof Duration && given instanceof Duration) return before.milliseconds === given.milliseconds;
  return before === given;
}
