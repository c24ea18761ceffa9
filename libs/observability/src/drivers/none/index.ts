export { NoneDriver } from './none.driver.js';
