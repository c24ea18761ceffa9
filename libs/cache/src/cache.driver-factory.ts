import type { DriverFactory, DriverParts } from '#core';
import type { InjectionToken } from '@nestjs/common';
import type { CacheDriver } from './cache.driver.js';
import type { CacheSettings } from './cache.options.js';
import type { SteadyTime } from './steady-time.js';

export interface CacheDriverParts extends DriverParts {
  /** The time that entries are fresh by. */
  readonly time: SteadyTime;
}

/** A driver of the cache that can be chosen: a built-in one, or one of your own. */
export interface CacheDriverFactory extends DriverFactory<CacheSettings, CacheDriver> {
  /**
   * Tokens of providers of other concerns that it is made with; their concern must be on. `redis` is the name of the instance that the cache works with. Asked for only when the
   * driver was chosen, so that it may load what it needs to name them. Default: none.
   */
  needs?(redis: string): Promise<readonly InjectionToken[]>;
  /** @param needed what `needs` asked for, in that order. */
  create(settings: CacheSettings, parts: CacheDriverParts, needed?: readonly unknown[]): Promise<CacheDriver>;
}
