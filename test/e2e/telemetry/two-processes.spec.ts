import { randomUUID } from 'node:crypto';
import { OtlpReceiver, renderTrace, type ReceivedSpan } from '../../../libs/observability/src/testing/index.js';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { startTracedShop, type TracedShop } from './support/traced-shop.js';

jest.setTimeout(120_000);

/** Chosen by the client, whose trace the order belongs to. */
const TRACE_IDS = ['0af7651916cd43dd8448eb211c80319c', '4bf92f3577b34da6a3ce929d0e0e4736'] as const;
const ORDER = { customer: 'Ada', lines: [{ sku: 'TEA-100', quantity: 1 }] };

/** The names from the first span of the trace down to this one. */
function pathOf(span: ReceivedSpan, all: readonly ReceivedSpan[]): readonly string[] {
  const parent = all.find(({ spanId }) => spanId === span.parentId);
  return [...(parent === undefined ? [] : pathOf(parent, all)), span.name];
}

describeWithService('postgres', (serverUrl) => {
  describe('one order over two processes, by what the collector received', () => {
    const database = ownDatabase(serverUrl);
    let receiver: OtlpReceiver;
    let web: TracedShop;
    let worker: TracedShop;
    let trace: readonly ReceivedSpan[];

    const ofTheOrder = (): readonly ReceivedSpan[] => receiver.spans.filter(({ traceId }) => traceId === TRACE_IDS[1]);

    beforeAll(async () => {
      requireBuild();
      await database.create();
      receiver = await OtlpReceiver.start();
      const env = {
        DATABASE_URL: database.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        NODE_OPTIONS: '--require nestjs-groundwork/otel',
      };
      web = await startTracedShop('web', env);
      worker = await startTracedShop('worker', env);
      const products = (await web.client.send({ path: '/products?limit=1' })).text;
      const { items } = JSON.parse(products) as { readonly items: readonly { readonly sku: string }[] };
      const lines = [{ sku: items[0]?.sku ?? '', quantity: 1 }];
      const handled = (traceId: string): number =>
        receiver.spans.filter((span) => span.kind === 'consumer' && span.traceId === traceId).length;
      // The second one finds everything loaded, as any order of a day does: it is the one to look at.
      for (const traceId of TRACE_IDS) {
        const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
        expect((await web.client.place(randomUUID(), { ...ORDER, lines }, { traceparent })).status).toBe(201);
        await receiver.until('what three groups handled', () => handled(traceId) === 3);
      }
      await receiver.until('metrics', () => receiver.metrics.some(({ name }) => name === 'groundwork.call.duration'));
      await receiver.until('the request', () => ofTheOrder().some(({ kind }) => kind === 'server'));
      trace = ofTheOrder();
      if (process.env['SHOW_TRACE'])
        process.stdout.write(
          `${renderTrace(trace, {
            processes: new Map([
              [web.pid, 'web'],
              [worker.pid, 'worker'],
            ]),
          })}\n`,
        );
    });
    afterAll(async () => {
      await Promise.all([web, worker].map((shop) => shop?.stop()));
      await receiver.close();
      await database.drop();
    });

    it('is one trace, from the request over publisher and outbox to each handler', () => {
      const consumers = trace.filter(({ kind }) => kind === 'consumer');
      for (const consumer of consumers)
        expect(pathOf(consumer, trace)).toEqual([
          'POST /orders',
          'database.transaction',
          'publish order.placed',
          'relay order.placed',
          'process order.placed',
        ]);
      expect(new Set(consumers.map(({ attributes }) => attributes['messaging.consumer.group.name'])).size).toBe(3);
    });

    it('was served by the one process, and relayed and handled by the other', () => {
      const ran = (name: string): readonly (number | undefined)[] => [
        ...new Set(trace.filter((span) => span.name === name).map((span) => span.process)),
      ];
      expect(ran('POST /orders')).toEqual([web.pid]);
      expect(ran('publish order.placed')).toEqual([web.pid]);
      expect(ran('relay order.placed')).toEqual([worker.pid]);
      expect(ran('process order.placed')).toEqual([worker.pid]);
    });

    it('has the statements of the request and of the handlers', () => {
      const statements = trace.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
      const above = statements.map((span) => pathOf(span, trace).slice(-3, -1));
      expect(above).toContainEqual(['POST /orders', 'database.transaction']);
      expect(above).toContainEqual(['process order.placed', 'database.transaction']);
      expect(statements.some(({ process }) => process === web.pid)).toBe(true);
    });

    it('names the service, the route and the status of the request', () => {
      expect(trace.find(({ kind }) => kind === 'server')).toMatchObject({
        service: 'nestjs-groundwork',
        attributes: { 'http.route': '/orders', 'http.response.status_code': 201 },
      });
    });

    it('tells what a request was refused for as a log record with its trace', async () => {
      const lines = [{ sku: 'NOT-SOLD', quantity: 1 }];
      expect((await web.client.place(randomUUID(), { ...ORDER, lines })).status).toBe(422);
      const refused = (): (typeof receiver.logs)[number] | undefined =>
        receiver.logs.find(({ attributes }) => attributes['groundwork.error.code'] === 'ORDER_UNKNOWN_SKU');
      await receiver.until('the log record', () => refused() !== undefined);
      const server = (): ReceivedSpan | undefined =>
        receiver.spans.find(({ kind, traceId }) => kind === 'server' && traceId === refused()?.traceId);
      await receiver.until('its request', () => server() !== undefined);
      expect(refused()).toMatchObject({ severity: 'INFO', attributes: { 'exception.type': 'UnknownSkuError' } });
      expect(server()?.attributes['http.response.status_code']).toBe(422);
    });

    it('ends both processes with 0, and has sent everything', async () => {
      const [served, worked] = await Promise.all([web.stop(), worker.stop()]);
      expect([served.code, worked.code]).toEqual([0, 0]);
      expect(served.output + worked.output).not.toContain('did not get everything');
    });
  });
});
