import { randomUUID } from 'node:crypto';
import { OtlpReceiver, renderTrace, type ReceivedSpan } from '../../../libs/observability/src/testing/index.js';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { startTracedShop, type TracedShop } from './support/traced-shop.js';

jest.setTimeout(120_000);

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
      expect((await web.client.place(randomUUID(), { ...ORDER, lines })).status).toBe(201);
      const served = (): ReceivedSpan | undefined =>
        receiver.spans.find(({ name, kind }) => kind === 'server' && name === 'POST /orders');
      await receiver.until('the request', () => served() !== undefined);
      const handled = (): number =>
        receiver.spans.filter(({ kind, traceId }) => kind === 'consumer' && traceId === served()?.traceId).length;
      await receiver.until('what three groups handled', () => handled() === 3);
      await receiver.until('metrics', () => receiver.metrics.some(({ name }) => name === 'groundwork.call.duration'));
      trace = receiver.spans.filter(({ traceId }) => traceId === served()?.traceId);
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
      const paths = statements.map((span) => pathOf(span, trace).slice(0, -1).at(-1));
      expect(paths).toContain('process order.placed');
      expect(statements.some(({ process }) => process === web.pid)).toBe(true);
    });

    it('names the service, the route and the status of the request', () => {
      expect(trace.find(({ kind }) => kind === 'server')).toMatchObject({
        service: 'nestjs-groundwork',
        attributes: { 'http.route': '/orders', 'http.response.status_code': 201 },
      });
    });

    it('ends both processes with 0, and has sent everything', async () => {
      const [served, worked] = await Promise.all([web.stop(), worker.stop()]);
      expect([served.code, worked.code]).toEqual([0, 0]);
      expect(served.output + worked.output).not.toContain('did not get everything');
    });
  });
});
