export { TelemetryCollector } from './telemetry-collector.js';
export { LogCollector, type CollectedRecord } from './log-collector.js';
export { MetricCollector, type CollectedPoint } from './metric-collector.js';
export { SpanCollector, type CollectedSpan } from './span-collector.js';
