import { CallContext } from '#core';
import { ApplicationLogger } from '#core/nest';
import {
  Body,
  Controller,
  Get,
  Logger,
  Module,
  NotFoundException,
  Param,
  Post,
  type INestApplication,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { LogDestination } from '../../logs/log-destination.js';
import { ObservabilityModule } from '../../observability.module.js';
import { JsonLogCollector } from '../../testing/json-log-collector.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

@Controller('orders')
class OrdersController {
  readonly #logger = new Logger('Orders');

  @Get('broken')
  broken(): never {
    throw new Error('nobody expected this');
  }

  @Get(':id')
  find(@Param('id') id: string): unknown {
    if (id === 'none') throw new NotFoundException();
    this.#logger.log(`reading ${id}`);
    return { id };
  }

  @Post()
  async place(@Body() body: object): Promise<unknown> {
    const context = CallContext.current()?.with({ actor: { id: 'ann', type: 'user' }, tenant: 'blue' });
    if (context === undefined) throw new Error('no context');
    await CallContext.run(context, async () => this.#logger.log('placing', { body }));
    return {};
  }
}

@Module({
  imports: [ObservabilityModule.forRoot({ logFormat: 'json' }, { env: {} })],
  controllers: [OrdersController],
})
class AppModule {}

const platforms = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

describe.each(['express', 'fastify'] as const)('a JSON log on %s', (platform) => {
  let app: INestApplication;
  const logs = new JsonLogCollector();

  beforeAll(async () => {
    const testing = Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(LogDestination)
      .useValue(logs);
    app = (await testing.compile()).createNestApplication(platforms[platform]());
    app.useLogger(app.get(ApplicationLogger));
    await app.init();
    const platformInstance: { ready?(): Promise<unknown> } = app.getHttpAdapter().getInstance(); // Fastify's has it
    await platformInstance.ready?.();
  });
  beforeEach(() => logs.clear());
  afterAll(() => app.close());

  const server = () => request(app.getHttpServer());

  it('writes what a handler logs with the ids of its request', async () => {
    const answer = await server().get('/orders/42').set('traceparent', TRACEPARENT).expect(200);

    expect(logs.about('reading')).toEqual([
      expect.objectContaining({
        level: 'info',
        context: 'Orders',
        msg: 'reading 42',
        trace_id: '0af7651916cd43dd8448eb211c80319c',
        span_id: 'b7ad6b7169203331',
        correlationId: answer.headers['x-correlation-id'],
        time: expect.any(Number),
      }),
    ]);
  });

  it('writes one line for a request, by route and without its query', async () => {
    const answer = await server().get('/orders/42?token=hunter2&page=1').set('traceparent', TRACEPARENT).expect(200);

    const [line, ...more] = logs.records.filter(({ res }) => res !== undefined);
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: 'info',
      msg: 'GET /orders/:id 200',
      req: { method: 'GET', path: '/orders/42', route: '/orders/:id' },
      res: { statusCode: 200 },
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      correlationId: answer.headers['x-correlation-id'],
      responseTime: expect.any(Number),
    });
    expect(logs.lines.join('')).not.toContain('hunter2');
  });

  it.each([
    ['/orders/none', 404, 'warn'],
    ['/orders/broken', 500, 'error'],
    ['/nowhere', 404, 'warn'],
  ])('tells by the level how %s ended', async (path, status, level) => {
    await server().get(path).expect(status);

    expect(logs.records.filter(({ res }) => res !== undefined)).toEqual([
      expect.objectContaining({ level, res: { statusCode: status } }),
    ]);
  });

  it('writes a line for what the platform refuses before any handler', async () => {
    await server().post('/orders').set('content-type', 'application/json').send('{"broken').expect(400);

    expect(logs.records.filter(({ res }) => res !== undefined)).toEqual([
      expect.objectContaining({ level: 'warn', res: { statusCode: 400 } }),
    ]);
  });

  it('says on whose behalf a call runs, and no secret of what it logs', async () => {
    await server()
      .post('/orders')
      .send({ item: 'book', card: { CVV: '123', Pass_Word: 'hunter2' } })
      .expect(201);

    expect(logs.about('placing')).toEqual([
      expect.objectContaining({
        actor: 'ann',
        actorType: 'user',
        tenant: 'blue',
        body: { item: 'book', card: { CVV: '***', Pass_Word: '***' } },
      }),
    ]);
  });

  it('is silent about probes', async () => {
    await server().get('/health/live');

    expect(logs.lines).toEqual([]);
  });
});
