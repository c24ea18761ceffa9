import { Injectable, Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { BackgroundLoop, CallContext, Clock, FaultReporter, Ids, Random } from '#core';
import { ApplicationLogger } from '#core/nest';
import { defineEvent, EventBus } from '#domain/messaging';
import { LogLevels } from '#domain/observability';
import { InfrastructureModule } from '#infrastructure';
import { EventHandler } from '#messaging';
import { LogDestination } from '#observability';
import { JsonLogCollector } from '../../libs/observability/src/testing/json-log-collector.js';

const Placed = defineEvent('order.placed', 1, z.object({ order: z.string(), token: z.string() }));

@Injectable()
class Mailer implements OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger('Mailer');
  handled: () => void = () => undefined;

  @EventHandler(Placed, { group: 'mail', inbox: 'off' })
  async send(payload: z.infer<typeof Placed.schema>): Promise<void> {
    this.#logger.debug('is about to send');
    this.#logger.log('sends', payload);
    this.handled();
  }

  onModuleInit(): void {
    this.#logger.log('begins');
  }

  onApplicationShutdown(): void {
    this.#logger.log('is over');
  }
}

@Module({
  imports: [
    InfrastructureModule.forRoot({
      database: false,
      messaging: 'memory',
      observability: { logFormat: 'json' },
      configuration: { env: {} },
    }),
  ],
  providers: [Mailer],
})
class AppModule {}

async function start(logs: JsonLogCollector) {
  const testing = Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(LogDestination)
    .useValue(logs);
  const app = (await testing.compile()).createNestApplication();
  app.useLogger(app.get(ApplicationLogger));
  return app.init();
}

describe('a JSON log of a whole application', () => {
  it('has the ids of the publisher in the lines of a handler, and their level changes while it runs', async () => {
    const logs = new JsonLogCollector();
    const app = await start(logs);
    const mailer = app.get(Mailer);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const context = new CallContext({
      correlationId: 'request 1',
      tenant: 'blue',
      actor: { id: 'ann' },
      trace: { traceparent },
    });
    app.get(LogLevels).change('debug');

    const handled = new Promise<void>((resolve) => (mailer.handled = resolve));
    await CallContext.run(context, () => app.get(EventBus).publish(Placed, { order: 'o1', token: 'hunter2' }));
    await handled;
    await app.close();

    const ids = { correlationId: 'request 1', tenant: 'blue', actor: 'ann', trace_id: traceparent.slice(3, 35) };
    expect(logs.about('is about to')).toEqual([expect.objectContaining({ level: 'debug', ...ids })]);
    expect(logs.about('sends')).toEqual([
      expect.objectContaining({ ...ids, order: 'o1', token: '***', context: 'Mailer' }),
    ]);
    expect(logs.about('Log level debug')).toHaveLength(1);
    expect(logs.about('begins')).toHaveLength(1);
    expect(logs.about('is over')).toHaveLength(1);
    expect(logs.lines.join('')).not.toContain('hunter2');
  });

  it('has an id in the lines of each round of a loop in the background', async () => {
    const logs = new JsonLogCollector();
    const app = await start(logs);
    const logger = new Logger('Loop');
    let rounds = 0;
    let enough: () => void = () => undefined;
    const twice = new Promise<void>((resolve) => (enough = resolve));
    const parts = { clock: app.get(Clock), random: app.get(Random), ids: app.get(Ids), faults: app.get(FaultReporter) };
    const loop = new BackgroundLoop('test', parts, async () => {
      logger.log('a round');
      rounds += 1;
      if (rounds === 2) enough();
      return rounds < 2 ? 0 : 60_000;
    });
    loop.start();
    await twice;
    await loop.stop();
    await app.close();

    const ids = logs.about('a round').map(({ correlationId }) => correlationId);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(undefined);
  });
});
