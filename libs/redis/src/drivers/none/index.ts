export { noneRedisCapabilities } from './none.capabilities.js';
export { NoneRedisDriver } from './none.driver.js';
