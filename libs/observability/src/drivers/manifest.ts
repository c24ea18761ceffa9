import type { ObservabilityDriverFactory } from '../observability.driver-factory.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const observabilityDrivers = {
  none: {
    name: 'none',
    production: 'ok',
    capabilities: { telemetry: false },
    remote: false,
    perProcess: true,
    peers: [],
    target: ({ logFormat }) => `log: ${logFormat}`,
    create: async () => {
      const { NoneDriver } = await import('./none/index.js');
      return new NoneDriver();
    },
  },
  opentelemetry: {
    name: 'opentelemetry',
    production: 'ok',
    capabilities: { telemetry: true },
    remote: false, // calls do not wait for what it sends
    peers: ['@opentelemetry/api'],
    target: ({ endpoint, logFormat }) => `${endpoint ?? 'as OTEL_* says'}, log: ${logFormat}`,
    create: async (settings, parts) => {
      const { openTelemetryDriver } = await import('./opentelemetry/index.js');
      return openTelemetryDriver(settings, parts);
    },
  },
} satisfies Readonly<Record<string, ObservabilityDriverFactory>>;
