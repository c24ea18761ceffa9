export { createNodeRedisDriver } from './create-driver.js';
export { nodeRedisCapabilities } from './node-redis.capabilities.js';
export { nodeRedisDriverFactory } from './node-redis.driver-factory.js';
export { nodeRedisClient, type NodeRedisClient } from './raw-client.js';
