export { InjectPort } from './inject-port.decorator.js';
export { offConcernProvider } from './off-concern.js';
export { portToken, type EntityClass, type PortClass } from './port-token.js';
