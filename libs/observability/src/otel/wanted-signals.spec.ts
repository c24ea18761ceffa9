import { wantedSignals } from './wanted-signals.js';

const OTLP = { traces: ['otlp'], metrics: ['otlp'], logs: ['otlp'], prometheus: false };
const NONE = { traces: [], metrics: [], logs: [], prometheus: false };

describe('what the variables ask to be exported', () => {
  it.each<[string, Readonly<Record<string, string>>, object | undefined]>([
    ['nothing', {}, undefined],
    ['every signal by one endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, OTLP],
    ['one signal by its endpoint', { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://c' }, { ...NONE, logs: ['otlp'] }],
    ['one signal by its exporter', { OTEL_TRACES_EXPORTER: 'console' }, { ...NONE, traces: ['console'] }],
    [
      'several exporters of one signal, each once',
      { OTEL_TRACES_EXPORTER: 'otlp, console,otlp' },
      { ...NONE, traces: ['otlp', 'console'] },
    ],
    [
      'all but one',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_METRICS_EXPORTER: 'none' },
      { ...OTLP, metrics: [] },
    ],
    [
      'nothing, said three times',
      { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      undefined,
    ],
    [
      'Prometheus alone, and nobody else on this machine',
      { OBSERVABILITY_PROMETHEUS: 'on' },
      { ...NONE, prometheus: true },
    ],
    [
      'nothing, because all is disabled',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_SDK_DISABLED: ' True' },
      undefined,
    ],
  ])('is %s', (_what, variables, wanted) => {
    expect(wantedSignals((name) => variables[name])).toEqual(wanted);
  });
});
