import type { Logger } from 'pino';
import { createAccessLog, type AccessLog, type PinoHttpOptions } from './access-log.js';
import { PinoApplicationLogger } from './pino-application-logger.js';
import { createPinoRoot, type PinoParts } from './pino-root.js';

/** What `LOG_FORMAT=json` brings to an application. */
export interface JsonLog {
  readonly root: Logger;
  readonly logger: PinoApplicationLogger;
  readonly access: AccessLog;
}

export async function createJsonLog(parts: PinoParts, http?: PinoHttpOptions): Promise<JsonLog> {
  const root = await createPinoRoot(parts);
  return { root, logger: new PinoApplicationLogger(parts.gate, root), access: await createAccessLog(root, http) };
}
