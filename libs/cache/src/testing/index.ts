export { describeCache } from './cache.conformance.js';
export { FakeCache } from './fake-cache.js';
export { driverHarness, type DriverGround, type DriverHarnessRequest, type HarnessParts } from './driver-harness.js';
export { moduleHarness, type ModuleHarnessRequest } from './module-harness.js';
export type { CacheApplication, CacheGround, CacheHarness, ServiceSwitch } from './cache-harness.js';
export type { SuiteRunner } from '#core/testing';
