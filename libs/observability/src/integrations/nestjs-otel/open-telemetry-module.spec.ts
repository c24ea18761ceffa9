import 'reflect-metadata';
import { CallSeam, type CallSite } from '#core';
import { ObservabilityModule } from '#observability';
import { Controller, Get, Injectable, Module, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { context, metrics, trace } from '@opentelemetry/api';
import { node, tracing } from '@opentelemetry/sdk-node';
import { MetricService, Span, TraceService } from 'nestjs-otel';
import request from 'supertest';
import { MetricCollector } from '../../testing/collectors/metric-collector.js';

const FIND: CallSite = {
  ...{ concern: 'database', operation: 'find', instance: 'default', system: 'postgresql' },
  ...{ idempotent: true, inTransaction: false, remote: true },
};

@Injectable()
class Prices {
  constructor(
    private readonly seam: CallSeam,
    private readonly traces: TraceService,
    private readonly figures: MetricService,
  ) {}

  @Span('prices.load')
  async load(): Promise<string | undefined> {
    this.figures.getCounter('prices_loaded').add(1);
    await this.seam.run(
      FIND,
      () => Promise.resolve(1),
      (error) => error,
    );
    return this.traces.getSpan()?.spanContext().traceId;
  }
}

@Controller('prices')
class PricesController {
  constructor(private readonly prices: Prices) {}

  @Get()
  list(): Promise<string | undefined> {
    return this.prices.load();
  }
}

@Module({
  imports: [ObservabilityModule.forRoot('opentelemetry', { env: {} })],
  controllers: [PricesController],
  providers: [Prices],
})
class AppModule {}

describe("nestjs-otel, for the application's own spans", () => {
  const exporter = new tracing.InMemorySpanExporter();
  const figures = new MetricCollector();
  let app: INestApplication;
  const warned: string[] = [];

  beforeAll(async () => {
    new node.NodeTracerProvider({ spanProcessors: [new tracing.SimpleSpanProcessor(exporter)] }).register();
    metrics.setGlobalMeterProvider(figures.provider);
    const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
    const nothing = (): void => undefined;
    const warn = (message: string): void => void warned.push(message);
    app = testing.createNestApplication({ logger: { log: nothing, error: warn, warn } });
    await app.init();
  });
  beforeEach(() => exporter.reset());
  afterAll(async () => {
    await app.close();
    trace.disable();
    context.disable();
    metrics.disable();
  });

  it('is there without being imported, and says nothing at the start', async () => {
    await request(app.getHttpServer()).get('/prices').expect(200);
    expect(warned).toEqual([]);
  });

  it('has the calls of ports below them, in one trace', async () => {
    const { text } = await request(app.getHttpServer()).get('/prices').expect(200);
    const [call, own] = exporter.getFinishedSpans();
    expect([call?.name, own?.name]).toEqual(['database.find', 'prices.load']);
    expect(call?.parentSpanContext?.spanId).toBe(own?.spanContext().spanId);
    expect(own?.spanContext().traceId).toBe(text);
  });

  it('counts beside our own figures', async () => {
    await request(app.getHttpServer()).get('/prices').expect(200);
    expect(await figures.total('prices_loaded')).toBeGreaterThan(0);
    expect(await figures.total('groundwork.call.duration', { 'groundwork.operation': 'find' })).toBeGreaterThan(0);
  });
});
