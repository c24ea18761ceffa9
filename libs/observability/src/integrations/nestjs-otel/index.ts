export { openTelemetryModule } from './open-telemetry-module.js';
