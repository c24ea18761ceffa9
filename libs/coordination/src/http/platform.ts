import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request of Express or Fastify, as far as both say the same. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** Express: before a router has taken its part off. */
  readonly originalUrl?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** What the platform's own setting for proxies (`trust proxy`, `trustProxy`) makes of the connection and of X-Forwarded-For. */
  readonly ip?: string | undefined;
  /** As the platform has parsed it. */
  readonly body?: unknown;
  /** Express: the route that was found. */
  readonly route?: { readonly path?: unknown } | undefined;
  /** Fastify: the same. */
  readonly routeOptions?: { readonly url?: string | undefined } | undefined;
  readonly raw?: IncomingMessage | undefined;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  readonly statusCode: number;
  header(name: string, value: string): unknown;
  getHeader(name: string): unknown;
  status(code: number): unknown;
}

export type HttpResponse = ServerResponse | FastifyReply;

/** The template of the route, `/orders/:id`, or the path where the platform does not tell. */
export function routeOf(request: HttpRequest): string {
  const template: unknown = request.routeOptions?.url ?? request.route?.path;
  return typeof template === 'string' ? template : (pathOf(request).split('?', 1)[0] ?? '');
}

/** With the query. */
export function pathOf(request: HttpRequest): string {
  return request.originalUrl ?? request.url;
}

export function setHeader(response: HttpResponse, name: string, value: string): void {
  if ('raw' in response) response.header(name, value);
  else response.setHeader(name, value);
}

/** Undefined also for a header that is set several times. */
export function headerOf(response: HttpResponse, name: string): string | undefined {
  const value: unknown = response.getHeader(name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function setStatus(response: HttpResponse, status: number): void {
  if ('raw' in response) response.status(status);
  else response.statusCode = status;
}

/** Whether the handler has answered by itself, behind the back of Nest. */
export function isUnderWay(response: HttpResponse): boolean {
  return ('raw' in response ? response.raw : response).headersSent;
}
