import type { IncomingMessage, ServerResponse } from 'node:http';
import { loadPeer } from '#core';
import { requestContext, requestRoute } from '#core/nest';
import type { Level, Logger } from 'pino';
import type { Options } from 'pino-http';
import type { AccessLog } from '../../logs/json-log.js';
import { kRecordContext } from './pino-root.js';

/** What an application may change of it. Where records go, what they look like and what is hidden in them is not up to one part of them. */
export type PinoHttpOptions = Pick<
  Options,
  | 'autoLogging'
  | 'customErrorMessage'
  | 'customErrorObject'
  | 'customLogLevel'
  | 'customProps'
  | 'customReceivedMessage'
  | 'customReceivedObject'
  | 'customSuccessMessage'
  | 'customSuccessObject'
  | 'genReqId'
  | 'serializers'
>;

/** Probes and scrapes come every few seconds and tell nobody anything. */
const IGNORED = /^\/(?:health|metrics)(?:\/|$)/;

/**
 * One record for each request, once it was answered or given up: method, path, route, status, time. Never its query, headers or body. The request gets a `log` of its
 * own, as `pino-http` gives it.
 */
export async function createAccessLog(root: Logger, given: PinoHttpOptions = {}): Promise<AccessLog> {
  const { pinoHttp } = await loadPeer('pino-http', 'LOG_FORMAT=json', () => import('pino-http'));
  const ours = accessLogOptions(root);
  return pinoHttp({ ...ours, ...given, serializers: { ...ours.serializers, ...given.serializers } });
}

function accessLogOptions(root: Logger): Options {
  const answered = (request: IncomingMessage, response: ServerResponse, { responseTime }: Timed): object => ({
    ...contextOf(request),
    req: requestFields(request),
    res: { statusCode: response.statusCode, ...(response.writableEnded ? {} : { aborted: true }) },
    responseTime,
  });
  return {
    logger: root,
    wrapSerializers: false,
    // The request that `pino-http` binds to its children has become a word; only the fields of our own record are left.
    serializers: { req: (request: unknown) => (typeof request === 'object' ? request : undefined) },
    autoLogging: { ignore: (request) => IGNORED.test(pathOf(request)) },
    customLogLevel: (_request, response) => levelOf(response),
    customSuccessObject: answered,
    customErrorObject: (request, response, _error, value: Timed) => answered(request, response, value),
    customSuccessMessage: words,
    customErrorMessage: words,
  };
}

interface Timed {
  readonly responseTime: number;
}

function contextOf(request: IncomingMessage): object {
  const context = requestContext(request);
  return context === undefined ? {} : { [kRecordContext]: context };
}

function requestFields(request: IncomingMessage): object {
  const route = requestRoute(request);
  return { method: request.method, path: pathOf(request), ...(route === undefined ? {} : { route }) };
}

function words(request: IncomingMessage, response: ServerResponse): string {
  const end = response.writableEnded ? String(response.statusCode) : 'aborted';
  return `${request.method} ${requestRoute(request) ?? pathOf(request)} ${end}`;
}

/** As the client asked for it: Express takes the path of a mounted router off `url`. */
function pathOf(request: IncomingMessage & { readonly originalUrl?: string }): string {
  const [path = ''] = (request.originalUrl ?? request.url ?? '').split('?', 1);
  return path;
}

function levelOf(response: ServerResponse): Level {
  if (response.statusCode >= 500) return 'error';
  return response.statusCode >= 400 ? 'warn' : 'info';
}
