export { Redis, type PutRedisRecordOptions, type StoredRedisRecord, type RedisCallOptions } from './redis.js';
export { RedisRecordInvalidError, RedisError, RedisFullError, RedisUnsupportedError } from './redis.errors.js';
