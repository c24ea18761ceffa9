import 'reflect-metadata';
import { CallContext } from '#core';
import { SqlSession, UnitOfWork } from '#domain/database';
import { defineEvent, EventBus, type StandardSchema } from '#domain/messaging';
import { InfrastructureModule } from '#infrastructure';
import { EventHandler } from '#messaging';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { TelemetryCollector, type CollectedSpan } from '../../libs/observability/src/testing/collectors/index.js';
import { embeddedEnv } from '../support/embedded-env.js';
import { ownDatabase } from '../support/own-database.js';
import { describeWithService } from '../support/services.js';

jest.setTimeout(60_000); // an embedded database is started

const schema: StandardSchema<{ orderId: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { orderId: string } }) },
};
const Placed = defineEvent('order.placed', 1, schema);
const Confirmed = defineEvent('order.confirmed', 1, schema);

@Injectable()
class Confirm {
  readonly traces: (string | undefined)[] = [];

  constructor(
    private readonly sql: SqlSession,
    private readonly events: EventBus,
  ) {}

  @EventHandler(Placed, { group: 'confirmation', retry: false })
  async handle({ orderId }: { orderId: string }): Promise<void> {
    this.traces.push(CallContext.current()?.trace?.traceparent);
    if (orderId === 'broken') throw new TypeError('password=hunter2 is broken');
    await this.sql.query('select 1 as handled');
    await this.events.publish(Confirmed, { orderId });
  }
}

interface Running {
  readonly module: TestingModule;
  readonly collector: TelemetryCollector;
}

async function start(env: Readonly<Record<string, string>>): Promise<Running> {
  const collector = new TelemetryCollector();
  const infrastructure = InfrastructureModule.forRoot({
    configuration: { env },
    observability: { driver: collector.driver },
  });
  const module = await Test.createTestingModule({ imports: [infrastructure], providers: [Confirm] }).compile();
  await module.init();
  return { module, collector };
}

/** What an application does in a request: a statement, and an event, in one unit of work. */
async function placeOrder({ module, collector }: Running, orderId: string): Promise<void> {
  await collector.inside('POST /orders', () =>
    CallContext.run(new CallContext({ correlationId: 'c' }), () =>
      module.get(UnitOfWork).run(async () => {
        await module.get(SqlSession).query('select 1 as placed');
        await module.get(EventBus).publish(Placed, { orderId });
      }),
    ),
  );
  await module.get(EventBus).drain();
}

const publishThenHandle = ['POST /orders', 'publish order.placed', 'relay order.placed', 'process order.placed'];
const oneTrace = (spans: readonly CollectedSpan[]): number => new Set(spans.map(({ traceId }) => traceId)).size;

describe('the trace of an order, on the embedded database', () => {
  let running: Running;

  beforeAll(async () => void (running = await start(embeddedEnv)));
  beforeEach(() => running.collector.spans.clear());
  afterAll(() => running.module.close());

  it('leads from the request over publisher and outbox to the handler', async () => {
    await placeOrder(running, '1');
    const { spans } = running.collector;
    expect(spans.pathOf(spans.only('process order.placed'))).toEqual(publishThenHandle);
  });

  it('goes on with the event that the handler publishes', async () => {
    await placeOrder(running, '1');
    const { spans } = running.collector;
    expect(spans.pathOf(spans.only('relay order.confirmed'))).toEqual([
      ...publishThenHandle,
      'publish order.confirmed',
      'relay order.confirmed',
    ]);
    expect(oneTrace(spans.spans)).toBe(1);
  });

  it('is what the handler finds in its call context', async () => {
    await placeOrder(running, '1');
    const { traceId, spanId } = running.collector.spans.only('process order.placed');
    expect(running.module.get(Confirm).traces.at(-1)).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('has no spans of calls, which stay in the process', async () => {
    await placeOrder(running, '1');
    expect(running.collector.spans.names.filter((name) => name.startsWith('database.'))).toEqual([]);
  });

  it('shows the attempt that failed, and tells the error once as a log record without its secret', async () => {
    const { collector, module } = running;
    await collector.inside('POST /orders', () => module.get(EventBus).publish(Placed, { orderId: 'broken' }));
    await module.get(EventBus).drain();
    const failed = collector.spans.named('process order.placed')[0];
    expect(failed).toMatchObject({
      kind: 'consumer',
      error: 'password=*** is broken',
      attributes: { 'error.type': 'TypeError', 'groundwork.messaging.attempt': 1 },
    });
    const [record] = collector.logs.records;
    expect(record).toMatchObject({
      severity: 'ERROR',
      traceId: failed?.traceId,
      spanId: failed?.spanId,
      attributes: { 'exception.type': 'TypeError' },
    });
    expect(JSON.stringify(collector.logs.records)).not.toContain('hunter2');
  });

  it('counts what was published, handled and how long it waited', async () => {
    const { metrics } = running.collector;
    const before = await metrics.total('groundwork.messaging.published', {
      'messaging.destination.name': 'order.placed',
    });
    await placeOrder(running, '1');
    const of = (name: string): Promise<number> => metrics.total(name, { 'messaging.destination.name': 'order.placed' });
    expect(await of('groundwork.messaging.published')).toBe(before + 1);
    expect(await of('groundwork.messaging.process.duration')).toBeGreaterThan(before);
    expect(await of('groundwork.outbox.waited')).toBeGreaterThan(before);
  });
});

describeWithService('postgres', (serverUrl) => {
  describe('the trace of an order, on a server', () => {
    const database = ownDatabase(serverUrl);
    let running: Running;

    beforeAll(async () => {
      await database.create();
      running = await start({ NODE_ENV: 'test', DATABASE_URL: database.url });
    });
    afterAll(async () => {
      await running.module.close();
      await database.drop();
    });

    it('has the statements of request and handler below them, and none of the polls in the background', async () => {
      const { spans } = running.collector;
      spans.clear();
      await placeOrder(running, '1');
      const statements = spans.spans.filter(({ kind }) => kind === 'client').map((span) => spans.pathOf(span));
      expect(statements).toContainEqual(['POST /orders', 'database.transaction', 'database.statement']);
      expect(statements).toContainEqual([
        'POST /orders',
        'database.transaction',
        ...publishThenHandle.slice(1),
        'database.transaction',
        'database.statement',
      ]);
      expect(oneTrace(spans.spans)).toBe(1);
    });
  });
});
