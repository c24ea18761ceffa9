import { randomUUID } from 'node:crypto';
import { OtlpReceiver } from '../../../libs/observability/src/testing/index.js';
import { requireBuild } from '../../support/built-package.js';
import { GrpcCollector } from './support/grpc-collector.js';
import { startTracedShop } from './support/traced-shop.js';

jest.setTimeout(60_000);

describe("OpenTelemetry's own protocol, which is the default", () => {
  beforeAll(requireBuild);

  it.each(['none', 'gzip'])('carries spans and metrics to the collector, packed by %s', async (compression) => {
    const receiver = await OtlpReceiver.start();
    const shop = await startTracedShop('all', {
      DATABASE_DATA_DIR: 'memory',
      SHOP_HTTP: 'fastify',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_COMPRESSION: compression,
      NODE_OPTIONS: '--require nestjs-groundwork/otel',
    });
    const sent = (signal: string, text: string): boolean =>
      receiver.exports.some((one) => one.signal === signal && one.body.includes(text));
    try {
      await shop.client.send({ path: '/products?limit=1&token=hunter2' });
      await receiver.until('the request by its route', () => sent('traces', 'GET /products'));
      await receiver.until('its metrics', () => sent('metrics', 'http.server.request.duration'));
      expect(new Set(receiver.exports.map(({ contentType }) => contentType))).toEqual(
        new Set(['application/x-protobuf']),
      );
      expect(sent('traces', 'hunter2')).toBe(false);
      expect(sent('traces', 'nestjs-groundwork')).toBe(true);
    } finally {
      await shop.stop();
      await receiver.close();
    }
  });

  it('is carried over gRPC when asked for, logs too', async () => {
    const { collector, url } = await GrpcCollector.start();
    const shop = await startTracedShop('all', {
      DATABASE_DATA_DIR: 'memory',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      NODE_OPTIONS: '--require nestjs-groundwork/otel',
    });
    try {
      await shop.client.send({ path: '/products?limit=1&token=hunter2' });
      await collector.until('traces', 'GET /products');
      await collector.until('metrics', 'http.server.request.duration');
      const lines = [{ sku: 'NOT-SOLD', quantity: 1 }];
      expect((await shop.client.place(randomUUID(), { customer: 'Ada', lines })).status).toBe(422);
      await collector.until('logs', 'ORDER_UNKNOWN_SKU');
      expect(collector.got('traces', 'hunter2')).toBe(false);
      expect((await shop.stop()).code).toBe(0);
    } finally {
      await shop.stop();
      collector.close();
    }
  });
});
