import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { CallContext } from '../context/call-context.js';
import { requestContext, type CallContextMiddleware } from './context.middleware.js';

type Adapter = HttpAdapterHost['httpAdapter'];

interface FastifyReply {
  readonly raw: ServerResponse;
  header(name: string, value: string): unknown;
}

interface FastifyLike {
  addHook(
    name: 'onRequest' | 'preValidation',
    hook: (request: { readonly raw: IncomingMessage }, reply: FastifyReply, done: () => void) => void,
  ): unknown;
}

/**
 * Lets the middleware see every request, also those of unknown routes. Given to the platform itself: Nest's own way would compare each path with a pattern that all
 * of them match, which costs more than the context. An application without HTTP is left alone.
 */
export class ContextOfRequests {
  #entered = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly middleware: CallContextMiddleware,
  ) {}

  /** While the modules are made: before Nest's own hook on Fastify, so that its middleware has the context, and without its way through all middleware. */
  early(): void {
    const adapter = this.#adapter;
    if (adapter?.getType() !== 'fastify') return;
    adapter.getInstance<FastifyLike>().addHook('onRequest', ({ raw: request }, reply, next) => {
      this.middleware.enter({ request, response: reply.raw, answer: (name, value) => reply.header(name, value), next });
    });
    keepContextOnFastify(adapter);
    this.#entered = true;
  }

  /** Before the routes are registered: on Express, and where there was no platform earlier, as in a `TestingModule`. */
  late(): void {
    const adapter = this.#adapter;
    if (adapter === undefined || this.#entered) return;
    adapter.use((request: IncomingMessage, response: ServerResponse, next: () => void) =>
      this.middleware.use(request, response, next),
    );
    if (adapter.getType() === 'fastify') keepContextOnFastify(adapter);
  }

  get #adapter(): Adapter | undefined {
    return this.host.httpAdapter;
  }
}

/** Fastify reads a body in an event of the socket, which is outside the asynchronous chain that the middleware began; what follows enters the request's context again. */
function keepContextOnFastify(adapter: Adapter): void {
  adapter.getInstance<FastifyLike>().addHook('preValidation', (request, _reply, done) => {
    const context = requestContext(request.raw);
    if (context === undefined || context === CallContext.current()) done();
    else CallContext.run(context, done);
  });
}
