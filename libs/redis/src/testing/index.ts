export { describeRedis } from './redis.conformance.js';
export { FakeRedis } from './fake-redis.js';
export { moduleHarness, type ModuleHarnessRequest } from './module-harness.js';
export type { SuiteRunner } from './suite-runner.js';
export type { RedisApplication, RedisHarness, RedisLimits, RedisStore } from './redis-harness.js';
