import { ApplicationLogger } from '#core/nest';
import { Controller, Get, Logger, Module, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import request from 'supertest';
import { LogDestination } from '../../logs/log-destination.js';
import { ObservabilityModule } from '../../observability.module.js';
import { JsonLogCollector } from '../../testing/json-log-collector.js';
import { PinoLoggerModule } from './index.js';

@Controller()
class OrdersController {
  readonly #logger = new Logger('Orders');

  constructor(@InjectPinoLogger('Injected') readonly pino: PinoLogger) {}

  @Get('orders')
  list(): unknown {
    this.pino.assign({ order: 'o1', apiKey: 'hunter2' });
    this.pino.info({ password: 'hunter2' }, 'by pino');
    this.#logger.log('by Nest');
    return [];
  }
}

interface Running {
  readonly app: INestApplication;
  readonly logs: JsonLogCollector;
}

async function start(adapter: ExpressAdapter | FastifyAdapter, logFormat: 'json' | 'nest' = 'json'): Promise<Running> {
  @Module({
    imports: [
      ObservabilityModule.forRoot({ logFormat }, { env: {} }),
      PinoLoggerModule.forRoot({ pinoHttp: { customSuccessMessage: () => 'served' } }),
    ],
    controllers: [OrdersController],
  })
  class AppModule {}
  const logs = new JsonLogCollector();
  const testing = Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(LogDestination)
    .useValue(logs);
  const app = (await testing.compile()).createNestApplication(adapter, { logger: false });
  if (logFormat === 'json') app.useLogger(app.get(ApplicationLogger));
  await app.init();
  const platformInstance: { ready?(): Promise<unknown> } = app.getHttpAdapter().getInstance(); // Fastify's has it
  await platformInstance.ready?.();
  logs.clear();
  return { app, logs };
}

describe.each([
  ['express', () => new ExpressAdapter()],
  ['fastify', () => new FastifyAdapter()],
])('PinoLogger of nestjs-pino on %s', (_name, adapter) => {
  it('writes to the log of its application, and what it binds is in all lines of the request', async () => {
    const first = await start(adapter());
    const second = await start(adapter());

    const answer = await request(second.app.getHttpServer()).get('/orders').expect(200);
    second.app.get(OrdersController).pino.info('outside');

    const correlationId = answer.headers['x-correlation-id'];
    expect(second.logs.records).toEqual([
      expect.objectContaining({
        msg: 'by pino',
        context: 'Injected',
        order: 'o1',
        apiKey: '***',
        password: '***',
        correlationId,
      }),
      expect.objectContaining({ msg: 'by Nest', context: 'Orders', order: 'o1', apiKey: '***', correlationId }),
      expect.objectContaining({ msg: 'served', correlationId }),
      expect.objectContaining({ msg: 'outside', context: 'Injected' }),
    ]);
    expect(first.logs.lines).toEqual([]);
    await first.app.close();
    await second.app.close();
  });
});

it('can be injected with the format of Nest as well', async () => {
  const { app, logs } = await start(new ExpressAdapter(), 'nest');

  app.get(OrdersController).pino.info('still there');

  expect(logs.about('still there')).toHaveLength(1);
  await app.close();
});
