export { PgliteDriver } from './pglite.driver.js';
export { pgliteDriverFactory } from './pglite.driver-factory.js';
export type { PgliteOptions } from './pglite.options.js';
export { writeSnapshot } from './snapshot.js';
