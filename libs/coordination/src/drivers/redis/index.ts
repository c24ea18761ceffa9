export { redisCoordinationCapabilities } from './redis.capabilities.js';
export { createRedisCoordination } from './create-redis-coordination.js';
export { RedisCoordinationDriver, type RedisCoordinationParts } from './redis.driver.js';
export { redisCoordinationNeeds, type RedisCoordinationNeeds } from './redis.needs.js';
export type { RedisCoordinationOptions } from './redis.options.js';
