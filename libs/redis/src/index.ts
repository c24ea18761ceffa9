export { RedisModule, type RedisAsyncOptions, type RedisStatics } from './redis.module.js';
export { redisConcern } from './redis.concern.js';
export type {
  RedisChoice,
  RedisDriverName,
  RedisInstanceOptions,
  RedisOptions,
  RedisSettings,
  RedisStructure,
} from './redis.options.js';
export type { RedisMode } from './redis-url.js';
export type {
  DriverCommand,
  DriverListener,
  DriverNode,
  DriverSubscription,
  RedisCapabilities,
  RedisDriver,
} from './redis.driver.js';
export type { RedisDriverFactory } from './redis.driver-factory.js';
export {
  RedisAuthenticationError,
  RedisBusyError,
  RedisClients,
  RedisCommandError,
  RedisError,
  RedisNotConfiguredError,
  RedisOutOfMemoryError,
  RedisPermissionError,
  RedisReadOnlyError,
  RedisTlsError,
  RedisUnavailableError,
  type RedisCall,
  type RedisCommand,
  type RedisListener,
  type RedisReply,
  type RedisScanOptions,
  type RedisScanPage,
  type RedisScript,
  type RedisScriptCall,
  type RedisSubscription,
} from '#domain/redis';
