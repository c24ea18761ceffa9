import type { IncomingMessage, ServerResponse } from 'node:http';
import { AbstractHttpAdapter, type HttpAdapterHost } from '@nestjs/core';
import { CallContext } from '../context/call-context.js';
import { requestContext, type CallContextMiddleware } from './context.middleware.js';

type Adapter = HttpAdapterHost['httpAdapter'];

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions?: { readonly url?: string | undefined } | undefined;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  header(name: string, value: string): unknown;
}

type FastifyHook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

interface FastifyLike {
  addHook(name: 'preValidation', hook: FastifyHook): unknown;
}

/**
 * Lets the middleware see every request, also those of unknown routes. Given to the platform itself: Nest's own way would compare each path with a pattern that all
 * of them match, which costs more than the context.
 */
export class ContextOfRequests {
  /** @param middleware undefined: requests have no context. */
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly middleware: CallContextMiddleware | undefined,
  ) {}

  /** Must be called before the routes are registered. An application without HTTP is left alone. */
  enter(): void {
    const { middleware } = this;
    const adapter: Adapter | undefined = this.host.httpAdapter;
    if (adapter === undefined || middleware === undefined) return;
    if (adapter.getType() === 'fastify') enterOnFastify(adapter, middleware);
    else enterByMiddleware(adapter, middleware);
  }
}

function enterByMiddleware(adapter: Adapter, middleware: CallContextMiddleware): void {
  adapter.use((request: IncomingMessage, response: ServerResponse, next: () => void) =>
    middleware.use(request, response, next),
  );
}

/**
 * By the adapter's own hook, which comes before all middleware of Nest and costs half of what one of these does. An adapter that has none (early releases of Nest 11), or
 * whose hook is taken, gets a middleware.
 *
 * Fastify reads a body in an event of the socket, outside the asynchronous chain that the hook began: what follows enters the request's context again.
 */
function enterOnFastify(adapter: Adapter, middleware: CallContextMiddleware): void {
  const enter: FastifyHook = ({ raw: request, routeOptions }, reply, next) => {
    const answer = (name: string, value: string): void => void reply.header(name, value);
    middleware.enter({ request, response: reply.raw, answer, route: () => routeOptions?.url, next });
  };
  if (hasFreeHook(adapter)) adapter.setOnRequestHook(enter);
  else enterByMiddleware(adapter, middleware);
  adapter.getInstance<FastifyLike>().addHook('preValidation', (request, reply, done) => {
    const context = requestContext(request.raw);
    if (context === undefined)
      enter(request, reply, done); // someone took the hook after us
    else if (context === CallContext.current()) done();
    else CallContext.run(context, done);
  });
}

function hasFreeHook(adapter: Adapter): boolean {
  const { setOnRequestHook } = AbstractHttpAdapter.prototype; // does nothing, and is older than the hook of the platforms
  return adapter.setOnRequestHook !== setOnRequestHook && Reflect.get(adapter, 'onRequestHook') === undefined;
}
