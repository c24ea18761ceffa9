import { createRequire } from 'node:module';
import { logs, metrics, tracing } from '@opentelemetry/sdk-node';
import type { Signal } from '../../otel/wanted-signals.js';

interface ExporterOf {
  readonly traces: tracing.SpanExporter;
  readonly metrics: metrics.PushMetricExporter;
  readonly logs: logs.LogRecordExporter;
}

const CLASSES = { traces: 'OTLPTraceExporter', metrics: 'OTLPMetricExporter', logs: 'OTLPLogExporter' } as const;
const PACKAGES = { traces: 'trace', metrics: 'metrics', logs: 'logs' } as const;
const CONSOLES: { readonly [S in Signal]: () => ExporterOf[S] } = {
  traces: () => new tracing.ConsoleSpanExporter(),
  metrics: () => new metrics.ConsoleMetricExporter(),
  logs: () => new logs.ConsoleLogRecordExporter(),
};

/** The exporter of a signal by the name that `OTEL_*_EXPORTER` gives it: `otlp` or `console`. Undefined for one that is not known. */
export function exporterOf<S extends Signal>(signal: S, name: string): ExporterOf[S] | undefined {
  if (name === 'otlp') return otlpExporter(signal);
  if (name === 'console') return CONSOLES[signal]();
  return undefined;
}

/** Those of the SDK itself, which it brings along and does not hand out: it reads address, headers, compression and limits from the variables. */
function otlpExporter<S extends Signal>(signal: S): ExporterOf[S] {
  const ofTheSdk = createRequire(createRequire(__filename).resolve('@opentelemetry/sdk-node'));
  const loaded: unknown = ofTheSdk(`@opentelemetry/exporter-${PACKAGES[signal]}-otlp-${protocolOf(signal)}`);
  const made: unknown = Reflect.get(Object(loaded), CLASSES[signal]);
  return new (made as new () => ExporterOf[S])(); // the packages are versions of one release
}

function protocolOf(signal: Signal): 'proto' | 'http' | 'grpc' {
  const { env } = process;
  switch (env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL']) {
    case 'grpc':
      return 'grpc';
    case 'http/json':
      return 'http';
    default:
      return 'proto';
  }
}
