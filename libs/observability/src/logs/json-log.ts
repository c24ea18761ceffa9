import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApplicationLogger } from '#core/nest';

/** Sees every request that the server gets, before the platform does. */
export type AccessLog = (request: IncomingMessage, response: ServerResponse) => void;

/** What `LOG_FORMAT=json` brings to an application, without a type of pino. */
export interface JsonLog {
  readonly logger: ApplicationLogger;
  readonly access: AccessLog;
}
