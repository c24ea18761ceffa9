import { logs, metrics, tracing } from '@opentelemetry/sdk-node';
import type { Signal } from '../../otel/wanted-signals.js';
import { AdmittingLogProcessor, AdmittingSpanProcessor } from './admitting-processors.js';
import { Delivery } from './delivery.js';
import { exporterOf } from './exporters.js';

/** OpenTelemetry's own defaults. */
const QUEUE = 2_048;
const INTERVAL_MILLISECONDS = 60_000;
const EXPORT_MILLISECONDS = 30_000;

export interface Pipeline<Part> {
  readonly part: Part;
  readonly delivery: Delivery;
}

/** From the end of a span to the collector: a bounded queue, batches, and a count of what was lost. */
export function spanPipelines(names: readonly string[]): readonly Pipeline<tracing.SpanProcessor>[] {
  return names.flatMap((name) => {
    const exporter = known('traces', name);
    if (exporter === undefined) return [];
    const room = positive('OTEL_BSP_MAX_QUEUE_SIZE') ?? QUEUE;
    const delivery = new Delivery('traces', room);
    const counted = delivery.countExports(exporter, (spans: readonly unknown[]) => spans.length);
    const queue = new tracing.BatchSpanProcessor(counted); // reads OTEL_BSP_*
    return [{ part: new AdmittingSpanProcessor(queue, delivery), delivery }];
  });
}

export function logPipelines(names: readonly string[]): readonly Pipeline<logs.LogRecordProcessor>[] {
  return names.flatMap((name) => {
    const exporter = known('logs', name);
    if (exporter === undefined) return [];
    const room = positive('OTEL_BLRP_MAX_QUEUE_SIZE') ?? QUEUE;
    const delivery = new Delivery('logs', room);
    const queue = new logs.BatchLogRecordProcessor({
      exporter: delivery.countExports(exporter, (records: readonly unknown[]) => records.length),
      maxQueueSize: room,
      ...given('scheduledDelayMillis', 'OTEL_BLRP_SCHEDULE_DELAY'),
      ...given('exportTimeoutMillis', 'OTEL_BLRP_EXPORT_TIMEOUT'),
      ...given('maxExportBatchSize', 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE'),
    });
    return [{ part: new AdmittingLogProcessor(queue, delivery), delivery }];
  });
}

export function metricPipelines(names: readonly string[]): readonly Pipeline<metrics.MetricReader>[] {
  return names.flatMap((name) => {
    const exporter = known('metrics', name);
    if (exporter === undefined) return [];
    const delivery = new Delivery('metrics');
    const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL') ?? INTERVAL_MILLISECONDS;
    const wait = positive('OTEL_METRIC_EXPORT_TIMEOUT') ?? EXPORT_MILLISECONDS;
    const part = new metrics.PeriodicExportingMetricReader({
      exporter: delivery.countExports(exporter, () => 1),
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(wait, exportIntervalMillis),
    });
    return [{ part, delivery }];
  });
}

function known<S extends Signal>(signal: S, name: string): ReturnType<typeof exporterOf<S>> {
  const exporter = exporterOf(signal, name);
  if (exporter === undefined)
    process.emitWarning(
      `OTEL_${signal.toUpperCase()}_EXPORTER names "${name}", which is not known here. Use otlp, console or none.`,
      { type: 'GroundworkWarning' },
    );
  return exporter;
}

function given<Key extends string>(key: Key, variable: string): { readonly [K in Key]?: number } {
  const value = positive(variable);
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: number }); // the key is the one given
}

function positive(variable: string): number | undefined {
  const value = Number(process.env[variable]);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
