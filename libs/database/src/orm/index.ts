export { defaultOrmModule, openDatabase, openOrm } from './mikro-orm.integration.js';
