export { PinoLoggerModule, type PinoLoggerOptions } from './pino-logger.module.js';
export type { PinoHttpOptions } from './access-log.js';
