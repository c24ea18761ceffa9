import {
  Body,
  Controller,
  Get,
  Module,
  Post,
  type DynamicModule,
  type INestApplication,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { CallContext, Duration } from '#core';
import { SequentialIds, VirtualClock } from '#core/testing';
import { kGeneral } from './configuration/general.options.js';
import { CallContextMiddleware } from './context.middleware.js';
import { GroundworkCoreModule } from './core.module.js';
import { ContextOfRequests } from './http-context.js';

const correlationId = (): string | undefined => CallContext.current()?.correlationId;

@Controller()
class EchoController {
  @Get('echo')
  echo(): unknown {
    return { handler: correlationId() };
  }

  @Post('echo')
  echoBody(@Body() body: { readonly text: string }): unknown {
    return { handler: correlationId(), length: body.text.length };
  }
}

/** Middleware of the application, registered Nest's way. */
const seen: (string | undefined)[] = [];

@Module({ imports: [GroundworkCoreModule], controllers: [EchoController] })
class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: unknown, _response: unknown, next: () => void) => {
        seen.push(correlationId());
        next();
      })
      .forRoutes('{*all}');
  }
}

/** What `InfrastructureModule` provides. */
@Module({})
class General {
  static of(requestContext: 'on' | 'off'): DynamicModule {
    return {
      module: General,
      global: true,
      providers: [{ provide: kGeneral, useValue: { requestContext, connectLimit: Duration.seconds(60) } }],
      exports: [kGeneral],
    };
  }
}

const platforms = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };
const ways = {
  'NestFactory.create': (module: DynamicModule, platform: keyof typeof platforms) =>
    NestFactory.create(module, platforms[platform](), { logger: false }),
  'a TestingModule': async (module: DynamicModule, platform: keyof typeof platforms) =>
    (await Test.createTestingModule({ imports: [module] }).compile()).createNestApplication(platforms[platform](), {
      logger: false,
    }),
};
const cases = (['express', 'fastify'] as const).flatMap((platform) =>
  (['NestFactory.create', 'a TestingModule'] as const).map((way) => ({ platform, way })),
);

@Module({})
class Root {}

async function start({ platform, way }: (typeof cases)[number], context: 'on' | 'off'): Promise<INestApplication> {
  seen.length = 0;
  const app = await ways[way]({ module: Root, imports: [General.of(context), AppModule] }, platform);
  await app.listen(0, '127.0.0.1');
  return app;
}

describe.each(cases)('the context of requests on $platform, by $way', (one) => {
  let app: INestApplication;

  afterEach(() => app.close());

  it('reaches middleware and handlers, once per request', async () => {
    app = await start(one, 'on');

    const response = await request(await app.getUrl())
      .get('/echo')
      .set('x-correlation-id', 'client-1')
      .expect(200);

    expect(response.body).toEqual({ handler: 'client-1' });
    expect(seen).toEqual(['client-1']);
    expect(response.headers['x-correlation-id']).toBe('client-1');
  });

  it('reaches the handler of a request whose body comes in many pieces', async () => {
    app = await start(one, 'on');

    const response = await request(await app.getUrl())
      .post('/echo')
      .set('x-correlation-id', 'client-2')
      .send({ text: 'x'.repeat(90_000) })
      .expect(201);

    expect(response.body).toEqual({ handler: 'client-2', length: 90_000 });
  });

  it('is answered for an unknown route', async () => {
    app = await start(one, 'on');

    const unknown = await request(await app.getUrl())
      .get('/unknown')
      .set('x-correlation-id', 'client-3')
      .expect(404);

    expect(unknown.headers['x-correlation-id']).toBe('client-3');
  });

  it('can be switched off', async () => {
    app = await start(one, 'off');

    const response = await request(await app.getUrl())
      .get('/echo')
      .set('x-correlation-id', 'client-4')
      .expect(200);

    expect(response.body).toEqual({});
    expect(seen).toEqual([undefined]);
    expect(response.headers['x-correlation-id']).toBeUndefined();
  });
});

describe('ContextOfRequests', () => {
  const hook = (_request: unknown, _reply: unknown, done: () => void): void => done();

  it("leaves Fastify's hook to an application that uses it", async () => {
    const platform = new FastifyAdapter();
    let hooked = 0;
    platform.setOnRequestHook((_request, _reply, done) => {
      hooked += 1;
      done();
    });
    const app = await NestFactory.create(AppModule, platform, { logger: false });
    await app.listen(0, '127.0.0.1');
    seen.length = 0;
    try {
      const response = await request(await app.getUrl())
        .get('/echo')
        .set('x-correlation-id', 'client-5')
        .expect(200);

      expect([hooked, response.body, seen]).toEqual([1, { handler: 'client-5' }, ['client-5']]);
    } finally {
      await app.close();
    }
  });

  it('reaches handlers also when an application takes the hook after us', async () => {
    const platform = new FastifyAdapter();
    const app = await NestFactory.create(AppModule, platform, { logger: false });
    await app.listen(0, '127.0.0.1');
    platform.setOnRequestHook(hook);
    try {
      const response = await request(await app.getUrl())
        .get('/echo')
        .set('x-correlation-id', 'client-6')
        .expect(200);

      expect([response.body, response.headers['x-correlation-id']]).toEqual([{ handler: 'client-6' }, 'client-6']);
    } finally {
      await app.close();
    }
  });

  it('leaves an application without HTTP alone', () => {
    const middleware = new CallContextMiddleware(new VirtualClock(), new SequentialIds());
    const contexts = new ContextOfRequests(new HttpAdapterHost(), middleware);

    expect(() => contexts.enter()).not.toThrow();
  });
});
