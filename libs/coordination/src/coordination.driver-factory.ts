import type { DriverFactory } from '#core';
import type { CoordinationDriver } from './coordination.driver.js';
import type { CoordinationSettings } from './coordination.options.js';

/** A driver of the coordination records that can be chosen: a built-in one, or one of your own. */
export type CoordinationDriverFactory = DriverFactory<CoordinationSettings, CoordinationDriver>;
