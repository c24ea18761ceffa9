import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { CallContext } from '../context/call-context.js';
import { requestContext, type CallContextMiddleware } from './context.middleware.js';

type Adapter = HttpAdapterHost['httpAdapter'];

interface FastifyLike {
  addHook(
    name: 'preValidation',
    hook: (request: { readonly raw: IncomingMessage }, reply: unknown, done: () => void) => void,
  ): unknown;
}

/**
 * Lets the middleware see every request, also those of unknown routes. Given to the adapter itself: Nest's own way would compare each path with a pattern that all
 * of them match, which costs more than the context. Must be called before the routes are registered; an application without HTTP is left alone.
 */
export function enterContextOfRequests(host: HttpAdapterHost, middleware: CallContextMiddleware): void {
  const adapter: Adapter | undefined = host.httpAdapter;
  if (adapter === undefined) return;
  adapter.use((request: IncomingMessage, response: ServerResponse, next: () => void) =>
    middleware.use(request, response, next),
  );
  if (adapter.getType() === 'fastify') keepContextOnFastify(adapter);
}

/** Fastify reads a body in an event of the socket, which is outside the asynchronous chain that the middleware began; what follows enters the request's context again. */
function keepContextOnFastify(adapter: Adapter): void {
  adapter.getInstance<FastifyLike>().addHook('preValidation', (request, _reply, done) => {
    const context = requestContext(request.raw);
    if (context === undefined || context === CallContext.current()) done();
    else CallContext.run(context, done);
  });
}
