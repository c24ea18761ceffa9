export { describeCache } from './cache.conformance.js';
export { FakeCache } from './fake-cache.js';
export { moduleHarness, type ModuleHarnessRequest } from './module-harness.js';
export type { SuiteRunner } from './suite-runner.js';
export type { CacheApplication, CacheHarness, CacheLimits, CacheStore } from './cache-harness.js';
