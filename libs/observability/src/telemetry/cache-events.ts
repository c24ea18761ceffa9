import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { CACHE_CHANNEL, type CacheEvent } from '#domain/cache';

/**
 * Tells `count` what caches of this process did, in sums.
 * @returns the end of it.
 */
export function countCacheEvents(count: (event: CacheEvent) => void): () => void {
  const listen = (message: unknown): void => count(message as CacheEvent); // the channel is for these alone
  subscribe(CACHE_CHANNEL, listen);
  return () => void unsubscribe(CACHE_CHANNEL, listen);
}
