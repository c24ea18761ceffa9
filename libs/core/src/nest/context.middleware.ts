import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { CallContext, type SignalSource } from '../context/call-context.js';
import { contextHeaders, fromHeaders } from '../context/context-headers.js';
import { Ids } from '../ids/ids.js';
import { Clock } from '../time/clock.js';

const kContext = Symbol('groundwork/call-context');

type ContextCarrier = IncomingMessage & { [kContext]?: CallContext };

/** The context that was entered for a request, for code that the platform runs outside the request's asynchronous chain. */
export function requestContext(request: IncomingMessage): CallContext | undefined {
  return (request as ContextCarrier)[kContext];
}

export interface EnteredRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Sets a header of the answer. */
  readonly answer: (name: string, value: string) => void;
  readonly next: () => void;
}

/**
 * Enters a `CallContext` for each HTTP request: the correlation id (the client's when it is well-formed, else a new one, answered in
 * `x-correlation-id`), the trace, the locale, and a signal that aborts when the client disconnects before it was answered.
 * Actor and tenant are never read from headers: authentication sets them.
 */
@Injectable()
export class CallContextMiddleware implements NestMiddleware<IncomingMessage, ServerResponse> {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  use(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    this.enter({ request, response, answer: (name, value) => response.setHeader(name, value), next });
  }

  /** The same, on a platform that keeps the headers of its answers itself. */
  enter({ request, response, answer, next }: EnteredRequest): void {
    const fields = fromHeaders(request.headers, 'public', this.clock);
    const locale = localeOf(request.headers['accept-language']);
    const context = new CallContext({
      correlationId: this.ids.next(),
      ...fields,
      ...(locale === undefined ? {} : { locale }),
      signal: new Disconnection(response),
    });
    (request as ContextCarrier)[kContext] = context;
    answer(contextHeaders.correlationId, context.correlationId);
    CallContext.run(context, next);
  }
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
