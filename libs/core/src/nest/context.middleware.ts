import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { Telemetry, type RequestSpan } from '../call/telemetry.js';
import { CallContext, type SignalSource } from '../context/call-context.js';
import { contextHeaders, fromHeaders } from '../context/context-headers.js';
import { Ids } from '../ids/ids.js';
import { Clock } from '../time/clock.js';

const kContext = Symbol('groundwork/call-context');
const kRoute = Symbol('groundwork/route');

type ContextCarrier = IncomingMessage & { [kContext]?: CallContext; [kRoute]?: () => string | undefined };

/** The context that was entered for a request, for code that the platform runs outside the request's asynchronous chain. */
export function requestContext(request: IncomingMessage): CallContext | undefined {
  return (request as ContextCarrier)[kContext];
}

/** The template of the route that serves a request, `/orders/:id`, once the platform has found it. */
export function requestRoute(request: IncomingMessage): string | undefined {
  return (request as ContextCarrier)[kRoute]?.();
}

export interface EnteredRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Sets a header of the answer. */
  readonly answer: (name: string, value: string) => void;
  /** The template of the route that serves it, once the platform has found it. */
  readonly route: () => string | undefined;
  readonly next: () => void;
}

/**
 * Enters a `CallContext` for each HTTP request: the correlation id (the client's when it is well-formed, else a new one, answered in
 * `x-correlation-id`), the trace (that of the request's span, else the client's), the locale, and a signal that aborts when the client disconnects before it was answered.
 * Actor and tenant are never read from headers: authentication sets them.
 */
@Injectable()
export class CallContextMiddleware implements NestMiddleware<IncomingMessage, ServerResponse> {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly telemetry?: Telemetry,
  ) {}

  use(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const answer = (name: string, value: string): void => void response.setHeader(name, value);
    this.enter({ request, response, answer, route: () => expressRoute(request), next });
  }

  /** The same, on a platform that keeps the headers of its answers itself. */
  enter({ request, response, answer, route, next }: EnteredRequest): void {
    const fields = fromHeaders(request.headers, 'public', this.clock);
    const locale = localeOf(request.headers['accept-language']);
    const span = this.telemetry?.request();
    const context = new CallContext({
      correlationId: this.ids.next(),
      ...fields,
      ...(span === undefined ? {} : { trace: span.trace }),
      ...(locale === undefined ? {} : { locale }),
      signal: new Disconnection(response),
    });
    const carrier: ContextCarrier = request;
    carrier[kContext] = context;
    carrier[kRoute] = route;
    answer(contextHeaders.correlationId, context.correlationId);
    // Before the listener that ends the span, and not earlier: the platform finds the route after it has entered the request.
    if (span !== undefined) response.prependOnceListener('close', () => nameSpan(span, route()));
    CallContext.run(context, next);
  }
}

/** A path of the application begins with a slash; what Nest registers for everything that nobody serves does not. */
function nameSpan(span: RequestSpan, template: string | undefined): void {
  if (template?.startsWith('/')) span.route(template);
}

/** Express leaves the route that it found with the request. */
function expressRoute(request: IncomingMessage & { readonly route?: unknown }): string | undefined {
  const { route } = request;
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined;
  return typeof route.path === 'string' ? route.path : undefined;
}

/** Aborts when the client has gone before it was answered. Most requests never ask for the signal, so that it is made when one does. */
class Disconnection implements SignalSource {
  #controller: AbortController | undefined;

  constructor(private readonly response: ServerResponse) {}

  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    const controller = new AbortController();
    setMaxListeners(0, controller.signal); // as many calls as a handler makes at once wait on it, and each takes its listener away again
    this.#controller = controller;
    if (this.response.closed) this.#closed(controller);
    else this.response.once('close', () => this.#closed(controller));
    return controller.signal;
  }

  /** `close` also follows a response that was sent whole; only one that was never ended means that the client has gone. */
  #closed(controller: AbortController): void {
    if (!this.response.writableEnded)
      controller.abort(new DOMException('The client closed the connection before it was answered.', 'AbortError'));
  }
}

const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i;

/** The first language of the list, which browsers put first; quality values are not compared. */
function localeOf(header: string | undefined): string | undefined {
  const [first] = (header ?? '').slice(0, 256).split(/[,;]/, 1);
  const tag = first?.trim() ?? '';
  return LANGUAGE_TAG.test(tag) ? tag : undefined;
}
