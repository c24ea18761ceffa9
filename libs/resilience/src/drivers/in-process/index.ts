export { inProcessResilienceCapabilities } from './in-process.capabilities.js';
export { InProcessResilienceDriver } from './in-process.driver.js';
export type { InProcessResilienceOptions } from './in-process.options.js';
