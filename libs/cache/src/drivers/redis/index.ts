export { createRedisCache, redisCacheNeeds } from './create-redis-cache.js';
export { redisCacheCapabilities } from './redis.capabilities.js';
export { RedisCacheDriver, type RedisCacheParts } from './redis.driver.js';
export { RedisStore } from './redis.store.js';
