export type Signal = 'traces' | 'metrics' | 'logs';

/** What is to be exported, and how: names of exporters as `OTEL_*_EXPORTER` has them. */
export interface WantedSignals extends Readonly<Record<Signal, readonly string[]>> {
  /** Whether an application serves its metrics to Prometheus. */
  readonly prometheus: boolean;
}

type Read = (name: string) => string | undefined;

/**
 * What the variables ask for. A signal is exported when its exporter or its endpoint is named, or the endpoint of all: OpenTelemetry's own default, to send to this
 * machine what nobody asked for, is not ours.
 * @returns undefined when nothing is.
 */
export function wantedSignals(read: Read): WantedSignals | undefined {
  if (read('OTEL_SDK_DISABLED')?.trim().toLowerCase() === 'true') return undefined;
  const wanted = {
    traces: exportersOf('TRACES', read),
    metrics: exportersOf('METRICS', read),
    logs: exportersOf('LOGS', read),
    prometheus: read('OBSERVABILITY_PROMETHEUS') === 'on',
  };
  const any = wanted.prometheus || [wanted.traces, wanted.metrics, wanted.logs].some(({ length }) => length > 0);
  return any ? wanted : undefined;
}

function exportersOf(signal: string, read: Read): readonly string[] {
  const named = read(`OTEL_${signal}_EXPORTER`);
  if (named !== undefined) {
    const names = named.split(',').map((name) => name.trim());
    return [...new Set(names)].filter((name) => name !== '' && name !== 'none');
  }
  const endpoint = read('OTEL_EXPORTER_OTLP_ENDPOINT') ?? read(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`);
  return endpoint === undefined ? [] : ['otlp'];
}
