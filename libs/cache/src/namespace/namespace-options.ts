import type { Duration } from '#core';
import type { CacheNamespaceOptions } from '#domain/cache';
import { isTimeName, readTime, type CacheTimeName } from './cache-times.js';

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

/** The first option that is given now and was not given so before. What is left out contradicts nothing. @throws CacheInvalidError for a time that is none. */
export function contradiction(
  before: CacheNamespaceOptions<unknown>,
  given: CacheNamespaceOptions<unknown>,
): string | undefined {
  return KEYS.find((key) => {
    const value = given[key];
    if (value === undefined) return false;
    return isTimeName(key) ? !sameTime(key, before[key], given[key]) : before[key] !== value;
  });
}

/** However each is written. */
function sameTime(name: CacheTimeName, before: Duration | string | undefined, given: Duration | string = ''): boolean {
  return before !== undefined && readTime(name, before) === readTime(name, given);
}
