import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpAdapterHost } from '@nestjs/core';
import { CallContext } from '#core';
import { SequentialIds, VirtualClock } from '#core/testing';
import { CallContextMiddleware } from './context.middleware.js';
import { enterContextOfRequests } from './http-context.js';

type Hook = (request: { readonly raw: IncomingMessage }, reply: unknown, done: () => void) => void;

const middleware = new CallContextMiddleware(new VirtualClock(), new SequentialIds());

function adapterHost(type: string, hooks: Hook[], used: unknown[] = []): HttpAdapterHost {
  const host = new HttpAdapterHost();
  const adapter = {
    use: (handler: unknown) => used.push(handler),
    getType: () => type,
    getInstance: () => ({ addHook: (_name: string, hook: Hook) => hooks.push(hook) }),
  };
  host.httpAdapter = adapter as unknown as HttpAdapterHost['httpAdapter'];
  return host;
}

describe('enterContextOfRequests', () => {
  it("enters the request's context again after the body was read outside of it", () => {
    const hooks: Hook[] = [];
    enterContextOfRequests(adapterHost('fastify', hooks), middleware);
    const raw = { headers: {} } as unknown as IncomingMessage;
    const response = Object.assign(new EventEmitter(), { setHeader: jest.fn() }) as unknown as ServerResponse;
    middleware.use(raw, response, () => undefined);
    expect(CallContext.current()).toBeUndefined();

    let seen: string | undefined;
    hooks[0]?.({ raw }, undefined, () => (seen = CallContext.current()?.correlationId));

    expect(seen).toBe('00000000-0000-7000-8000-000000000001');
  });

  it('goes on without a context for a request that has none', () => {
    const hooks: Hook[] = [];
    enterContextOfRequests(adapterHost('fastify', hooks), middleware);
    const done = jest.fn();

    hooks[0]?.({ raw: {} as unknown as IncomingMessage }, undefined, done);

    expect(done).toHaveBeenCalledTimes(1);
  });

  it('needs no hook on another platform, and leaves applications without HTTP alone', () => {
    const hooks: Hook[] = [];
    const used: unknown[] = [];

    enterContextOfRequests(adapterHost('express', hooks, used), middleware);
    enterContextOfRequests(new HttpAdapterHost(), middleware);

    expect([hooks, used.length]).toEqual([[], 1]);
  });
});
