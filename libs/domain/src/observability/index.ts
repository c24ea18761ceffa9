export { Health, type HealthEntry, type HealthReport } from './health.js';
export { LOG_LEVELS, LogLevels, type LogLevel } from './log-levels.js';
export { Metrics, type Counter, type Histogram, type MetricLabels, type MetricOptions } from './metrics.js';
export { MetricInvalidError } from './observability.errors.js';
