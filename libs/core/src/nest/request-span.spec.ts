import 'reflect-metadata';
import {
  Body,
  Controller,
  Get,
  Module,
  NotFoundException,
  Post,
  UnauthorizedException,
  UseGuards,
  type DynamicModule,
  type INestApplication,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { CallContext, Telemetry, type RequestSpan } from '#core';
import { PassingTelemetry } from '#core/testing';
import { GroundworkCoreModule } from './core.module.js';

const SPAN = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
const SENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** As if an instrumentation had begun a span for each request. */
class SpanOfRequests extends PassingTelemetry {
  readonly routes: string[] = [];

  override request(): RequestSpan {
    return { trace: { traceparent: SPAN }, route: (template) => void this.routes.push(template) };
  }
}

class Refuse {
  canActivate(): never {
    throw new UnauthorizedException();
  }
}

@Controller('orders')
class OrdersController {
  @Get(':id')
  one(): unknown {
    return { trace: CallContext.current()?.trace?.traceparent };
  }

  @Post()
  place(@Body() _body: unknown): unknown {
    return { trace: CallContext.current()?.trace?.traceparent };
  }

  @Get(':id/lines')
  @UseGuards(Refuse)
  lines(): void {}

  @Get('missing/:id/part')
  part(): never {
    throw new NotFoundException();
  }
}

@Module({})
class Bound {
  static with(telemetry: Telemetry): DynamicModule {
    return {
      module: Bound,
      global: true,
      providers: [{ provide: Telemetry, useValue: telemetry }],
      exports: [Telemetry],
    };
  }
}

const platforms = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

describe.each(['express', 'fastify'] as const)('a request whose span is known, on %s', (platform) => {
  const telemetry = new SpanOfRequests();
  let app: INestApplication;
  let url: string;

  @Module({ imports: [GroundworkCoreModule, Bound.with(telemetry)], controllers: [OrdersController] })
  class AppModule {}

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = testing.createNestApplication(platforms[platform](), { logger: false });
    app.setGlobalPrefix('api');
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  beforeEach(() => void (telemetry.routes.length = 0));
  afterAll(() => app.close());

  /** The response closes on the server a moment after the client has its end. */
  async function routeOf(path: string): Promise<string | undefined> {
    const response = await fetch(`${url}/api${path}`);
    await response.arrayBuffer();
    for (let turns = 0; telemetry.routes.length === 0 && turns < 50; turns += 1)
      await new Promise((resolve) => setImmediate(resolve));
    return telemetry.routes[0];
  }

  it('belongs to that span, and not to the one that the client sent', async () => {
    const response = await fetch(`${url}/api/orders/7`, { headers: { traceparent: SENT } });
    expect(await response.json()).toEqual({ trace: SPAN });
  });

  it('belongs to it also after its body was read', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(90_000) });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/orders`, { method: 'POST', body, headers });
    expect(await response.json()).toEqual({ trace: SPAN });
  });

  it.each([
    ['that was answered', '/orders/7', '/api/orders/:id'],
    ['that a guard refused', '/orders/7/lines', '/api/orders/:id/lines'],
    ['whose handler threw', '/orders/missing/7/part', '/api/orders/missing/:id/part'],
  ])('names the template of the route of one %s', async (_what, path, template) => {
    expect(await routeOf(path)).toBe(template);
  });

  it('names no route where there is none', async () => {
    expect(await routeOf('/unknown')).toBeUndefined();
  });
});
