import { core, tracing } from '@opentelemetry/sdk-node';
import { AdmittingSpanProcessor } from './admitting-processors.js';
import { Delivery } from './delivery.js';
import { exporterOf } from './exporters.js';
import { isOwnRequest } from './http-requests.js';
import { metricPipelines, spanPipelines } from './pipelines.js';

type Done = (result: core.ExportResult) => void;

const SUCCESS = { code: core.ExportResultCode.SUCCESS };

/** An exporter that answers when the test says so. */
class HeldExporter implements tracing.SpanExporter {
  readonly batches: { readonly size: number; readonly done: Done }[] = [];
  #held = true;

  export(spans: tracing.ReadableSpan[], done: Done): void {
    if (this.#held) this.batches.push({ size: spans.length, done });
    else done(SUCCESS);
  }

  /** Answers those that wait and those that come: each has a timer until then. */
  release(): void {
    this.#held = false;
    for (const { done } of this.batches) done(SUCCESS);
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

const FAILURE = { code: core.ExportResultCode.FAILED };

describe('what becomes of spans on their way out', () => {
  const room = 4;
  let exporter: HeldExporter;
  let delivery: Delivery;
  let tracer: ReturnType<tracing.BasicTracerProvider['getTracer']>;
  let processor: AdmittingSpanProcessor;

  beforeEach(() => {
    exporter = new HeldExporter();
    delivery = new Delivery('traces', room);
    const counted = delivery.countExports(exporter, (spans: readonly unknown[]) => spans.length);
    const options = { maxQueueSize: room, maxExportBatchSize: 2, scheduledDelayMillis: 60_000 };
    processor = new AdmittingSpanProcessor(new tracing.BatchSpanProcessor(counted, options), delivery);
    tracer = new tracing.BasicTracerProvider({ spanProcessors: [processor] }).getTracer('spec');
  });

  afterEach(() => exporter.release());

  const end = (count: number): void => {
    for (let n = 0; n < count; n += 1) tracer.startSpan('one').end();
  };
  const counts = (): readonly number[] => [delivery.exported, delivery.dropped, delivery.failed];

  it('is counted when the collector takes them', () => {
    end(2);
    exporter.batches[0]?.done(SUCCESS);
    expect(counts()).toEqual([2, 0, 0]);
  });

  it('is counted when the collector does not', () => {
    end(2);
    exporter.batches[0]?.done(FAILURE);
    expect(counts()).toEqual([0, 0, 2]);
  });

  it('is counted when there is no room for them, which is exactly what the queue holds', () => {
    end(2 + room + 3); // the first two are under way, and wait nowhere
    expect(counts()).toEqual([0, 3, 0]);
  });

  it('is nothing that waits for ever: a flush hands over what is there', async () => {
    end(3);
    const flushed = processor.forceFlush();
    for (const { done } of exporter.batches) done(SUCCESS);
    await flushed;
    expect(counts()).toEqual([3, 0, 0]);
  });

  it('is not counted for those that are not sampled', () => {
    const provider = new tracing.BasicTracerProvider({
      sampler: new tracing.AlwaysOffSampler(),
      spanProcessors: [processor],
    });
    provider.getTracer('spec').startSpan('one').end();
    end(room + 2);
    expect(delivery.dropped).toBe(0);
  });
});

describe('the exporters', () => {
  it.each(['traces', 'metrics', 'logs'] as const)('are known as otlp and console for %s', (signal) => {
    expect(exporterOf(signal, 'otlp')).toHaveProperty('export');
    expect(exporterOf(signal, 'console')).toHaveProperty('export');
    expect(exporterOf(signal, 'zipkin')).toBeUndefined();
  });

  it('of an unknown name are warned of, and left out', () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    expect(spanPipelines(['zipkin'])).toEqual([]);
    expect(metricPipelines(['zipkin'])).toEqual([]);
    expect(warned).toHaveBeenCalledWith(
      expect.stringContaining('OTEL_TRACES_EXPORTER names "zipkin"'),
      expect.anything(),
    );
    warned.mockRestore();
  });
});

describe('requests of our own endpoints', () => {
  it.each(['/health/live', '/health/ready?verbose=1', '/health/startup', '/metrics'])('are told apart: %s', (url) => {
    expect(isOwnRequest({ url } as Parameters<typeof isOwnRequest>[0])).toBe(true);
  });

  it.each(['/', '/health', '/health/liver', '/metrics/orders', '/shop/health/live'])(
    'are not taken for ours: %s',
    (url) => {
      expect(isOwnRequest({ url } as Parameters<typeof isOwnRequest>[0])).toBe(false);
    },
  );
});
