import type { DriverFactory } from '#core';
import type { ResilienceDriver } from './resilience.driver.js';
import type { ResilienceSettings } from './resilience.options.js';

/** A driver of the policies that can be chosen: a built-in one, or one of your own. */
export type ResilienceDriverFactory = DriverFactory<ResilienceSettings, ResilienceDriver>;
