import type { DriverFactory } from '#core';
import type { RedisDriver } from './redis.driver.js';
import type { RedisSettings } from './redis.options.js';

/** A driver of Redis that can be chosen: a built-in one, or one of your own. */
export type RedisDriverFactory = DriverFactory<RedisSettings, RedisDriver>;
