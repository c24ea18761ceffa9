import type { IncomingMessage } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { CallContext } from '../context/call-context.js';
import { requestContext } from './context.middleware.js';

interface FastifyLike {
  addHook(
    name: 'preValidation',
    hook: (request: { readonly raw: IncomingMessage }, reply: unknown, done: () => void) => void,
  ): unknown;
}

/**
 * Fastify reads a body in an event of the socket, which is outside the asynchronous chain that the middleware began; what follows enters the
 * request's context again. Must be called before the routes are registered.
 */
export function keepContextOnFastify(host: HttpAdapterHost): void {
  const adapter: HttpAdapterHost['httpAdapter'] | undefined = host.httpAdapter;
  if (adapter?.getType() !== 'fastify') return;
  adapter.getInstance<FastifyLike>().addHook('preValidation', (request, _reply, done) => {
    const context = requestContext(request.raw);
    if (context === undefined) done();
    else CallContext.run(context, done);
  });
}
