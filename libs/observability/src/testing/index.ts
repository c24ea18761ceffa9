export { describeObservability } from './observability.conformance.js';
export type { ObservabilityHarness } from './observability-harness.js';
export type { SuiteRunner } from '#core/testing';
export { FakeLogLevels } from './fake-log-levels.js';
export { JsonLogCollector, type LogRecord } from './json-log-collector.js';
export { OtlpReceiver, type CollectorBehaviour, type ReceivedExport } from './otlp/otlp-receiver.js';
export type { ReceivedLog, ReceivedMetric, ReceivedSpan } from './otlp/otlp-json.js';
export { renderTrace, type RenderOptions } from './otlp/render-trace.js';
