import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpAdapterHost } from '@nestjs/core';
import { CallContext } from '#core';
import { SequentialIds, VirtualClock } from '#core/testing';
import { CallContextMiddleware } from './context.middleware.js';
import { keepContextOnFastify } from './fastify-context.js';

type Hook = (request: { readonly raw: IncomingMessage }, reply: unknown, done: () => void) => void;

function adapterHost(type: string, hooks: Hook[]): HttpAdapterHost {
  const host = new HttpAdapterHost();
  const adapter = {
    getType: () => type,
    getInstance: () => ({ addHook: (_name: string, hook: Hook) => hooks.push(hook) }),
  };
  host.httpAdapter = adapter as unknown as HttpAdapterHost['httpAdapter'];
  return host;
}

describe('keepContextOnFastify', () => {
  it("enters the request's context again after the body was read outside of it", () => {
    const hooks: Hook[] = [];
    keepContextOnFastify(adapterHost('fastify', hooks));
    const raw = { headers: {} } as unknown as IncomingMessage;
    const response = Object.assign(new EventEmitter(), { setHeader: jest.fn() }) as unknown as ServerResponse;
    new CallContextMiddleware(new VirtualClock(), new SequentialIds()).use(raw, response, () => undefined);
    expect(CallContext.current()).toBeUndefined();

    let seen: string | undefined;
    hooks[0]?.({ raw }, undefined, () => (seen = CallContext.current()?.correlationId));

    expect(seen).toBe('00000000-0000-7000-8000-000000000001');
  });

  it('goes on without a context for a request that has none', () => {
    const hooks: Hook[] = [];
    keepContextOnFastify(adapterHost('fastify', hooks));
    const done = jest.fn();

    hooks[0]?.({ raw: {} as unknown as IncomingMessage }, undefined, done);

    expect(done).toHaveBeenCalledTimes(1);
  });

  it('leaves other platforms, and applications without HTTP, alone', () => {
    const hooks: Hook[] = [];

    keepContextOnFastify(adapterHost('express', hooks));
    keepContextOnFastify(new HttpAdapterHost());

    expect(hooks).toEqual([]);
  });
});
