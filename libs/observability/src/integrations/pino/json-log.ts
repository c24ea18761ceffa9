import type { Logger } from 'pino';
import type { JsonLog } from '../../logs/json-log.js';
import { createAccessLog, type PinoHttpOptions } from './access-log.js';
import { PinoApplicationLogger } from './pino-application-logger.js';
import { createPinoRoot, type PinoParts } from './pino-root.js';

export interface PinoJsonLog extends JsonLog {
  readonly root: Logger;
  readonly logger: PinoApplicationLogger;
}

export async function createJsonLog(parts: PinoParts, http?: PinoHttpOptions): Promise<PinoJsonLog> {
  const root = await createPinoRoot(parts);
  return { root, logger: new PinoApplicationLogger(parts.gate, root), access: await createAccessLog(root, http) };
}
