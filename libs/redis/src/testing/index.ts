export { describeRedisClients } from './redis-clients.conformance.js';
export { redisModuleHarness, type RedisModuleHarnessRequest } from './module-harness.js';
export { openTestRedis, type TestRedis, type TestRedisOptions } from './redis-test-clients.js';
export type { RedisApplication, RedisClientsHarness, RedisStore } from './redis-clients-harness.js';
export type { SuiteRunner } from '#core/testing';
