export { ProbeDriver } from './probe-driver.js';
