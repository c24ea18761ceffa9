export { PostgresqlDriver, type PostgresqlDriverParts } from './postgresql.driver.js';
export { postgresqlDriverFactory } from './postgresql.driver-factory.js';
export type { PostgresqlOptions } from './postgresql.options.js';
