export { ChangeCollector } from './change-collector.js';
export { defaultOrmModule, openOrm } from './mikro-orm.integration.js';
export { OpenDatabase, type OpenDatabaseParts } from './open-database.js';
