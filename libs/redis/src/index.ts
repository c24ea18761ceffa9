export { RedisModule, type RedisAsyncOptions, type RedisStatics } from './redis.module.js';
export { redisConcern } from './redis.concern.js';
export type {
  RedisChoice,
  RedisDriverName,
  RedisInstanceOptions,
  RedisOptions,
  RedisSettings,
} from './redis.options.js';
export type { DriverPut, DriverRecord, RedisCapabilities, RedisDriver } from './redis.driver.js';
export type { RedisDriverFactory } from './redis.driver-factory.js';
export {
  RedisRecordInvalidError,
  Redis,
  RedisError,
  RedisFullError,
  RedisUnsupportedError,
  type PutRedisRecordOptions,
  type StoredRedisRecord,
  type RedisCallOptions,
} from '#domain/redis';
