export { openTelemetryDriver } from './opentelemetry.driver.js';
