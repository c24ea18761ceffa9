/** The name of the `node:diagnostics_channel` on which caches tell what they did, in sums. Nothing is made for it while nobody subscribes. */
export const CACHE_CHANNEL = 'nestjs-groundwork:cache';

/**
 * What became of reads: `hit`, `miss`, `stale` (served beyond its time). What became of loads: `load`, `load-failed`, `refused` (overtaken by an invalidation, and not kept).
 * What was stored and of no use: `corrupt`, `other-version`. `unreachable`: the service could not be asked.
 */
export type CacheEventKind =
  'hit' | 'miss' | 'stale' | 'load' | 'load-failed' | 'refused' | 'corrupt' | 'other-version' | 'unreachable';

/** What a subscriber of the channel is given. */
export interface CacheEvent {
  readonly instance: string;
  readonly namespace: string;
  readonly kind: CacheEventKind;
  /** How often since it was last told. */
  readonly count: number;
}
