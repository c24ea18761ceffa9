import type { DriverFactory } from '#core';
import type { CacheDriver } from './cache.driver.js';
import type { CacheSettings } from './cache.options.js';

/** A driver of the cache records that can be chosen: a built-in one, or one of your own. */
export type CacheDriverFactory = DriverFactory<CacheSettings, CacheDriver>;
