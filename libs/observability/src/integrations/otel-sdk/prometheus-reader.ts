import { createRequire } from 'node:module';
import type { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';

type PrometheusModule = {
  readonly PrometheusExporter: typeof PrometheusExporter;
  readonly PrometheusSerializer: typeof PrometheusSerializer;
};

export interface PrometheusReader {
  readonly reader: PrometheusExporter;
  /** What Prometheus reads, at this moment. */
  readonly exposition: () => Promise<string>;
}

/** Reads metrics when they are asked for. The application serves them, so that no second port is opened. */
export function prometheusReader(): PrometheusReader {
  const prometheus = createRequire(__filename)('@opentelemetry/exporter-prometheus') as PrometheusModule; // only when it is wanted
  const reader = new prometheus.PrometheusExporter({ preventServerStart: true });
  const serializer = new prometheus.PrometheusSerializer();
  return {
    reader,
    exposition: async () => serializer.serialize((await reader.collect()).resourceMetrics),
  };
}
