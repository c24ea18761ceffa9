import type { Random } from '#core';
import { CacheInvalidError, type CacheNamespaceOptions, type GetOrSetOptions } from '#domain/cache';
import type { CacheSettings } from '../cache.options.js';
import { readTime } from './cache-times.js';
import { checkedTags } from './key-checks.js';

const NONE: readonly string[] = [];

/** How one value is kept and loaded, in milliseconds. */
export interface Terms {
  readonly ttl: number;
  readonly grace: number;
  readonly tags: readonly string[];
  /** Undefined: a stale value is served at once. */
  readonly soft: number | undefined;
  readonly hard: number;
  /** Undefined: as any value. */
  readonly negative: number | undefined;
}

/** Options of calls over those of the namespace over the settings. */
export class NamespaceTerms {
  /** Of a call without options. */
  readonly defaults: Terms;
  readonly #jitter: number;

  /** @throws CacheInvalidError. */
  constructor(
    settings: CacheSettings,
    options: Omit<CacheNamespaceOptions<never>, 'codec'>,
    private readonly random: Random,
  ) {
    const { ttl, grace, softTimeout, hardTimeout } = settings;
    this.#jitter = jitterOf(options.jitter ?? settings.jitter) / 100;
    const base: Terms = {
      ttl: ttl.milliseconds,
      grace: grace.milliseconds,
      tags: NONE,
      soft: softTimeout?.milliseconds,
      hard: hardTimeout.milliseconds,
      negative: undefined,
    };
    this.defaults = merged(base, options);
  }

  of(options: GetOrSetOptions | undefined): Terms {
    return options === undefined ? this.defaults : merged(this.defaults, options);
  }

  /** What a loader has said of its own value, over the call's. */
  over(terms: Terms, options: Pick<GetOrSetOptions, 'ttl' | 'grace' | 'tags'>): Terms {
    return merged(terms, options);
  }

  /** The time, shortened by chance. */
  jittered(ttl: number): number {
    return this.#jitter === 0 ? ttl : Math.max(1, ttl - ttl * this.#jitter * this.random.next());
  }
}

function merged(base: Terms, options: GetOrSetOptions): Terms {
  const { ttl, grace, tags, softTimeout, hardTimeout, negativeTtl } = options;
  return {
    ttl: ttl === undefined ? base.ttl : readTime('ttl', ttl),
    grace: grace === undefined ? base.grace : readTime('grace', grace),
    tags: tags === undefined ? base.tags : checkedTags(tags),
    soft: softTimeout === undefined ? base.soft : readTime('softTimeout', softTimeout),
    hard: hardTimeout === undefined ? base.hard : readTime('hardTimeout', hardTimeout),
    negative: negativeTtl === undefined ? base.negative : readTime('negativeTtl', negativeTtl),
  };
}

function jitterOf(percent: number): number {
  if (Number.isFinite(percent) && percent >= 0 && percent <= 50) return percent;
  throw new CacheInvalidError(`\`jitter\` is a number of percent from 0 to 50, found ${String(percent)}. Change it.`);
}
