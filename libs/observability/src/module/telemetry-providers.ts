import { Clock, Ids, Lifecycle, Random, Telemetry } from '#core';
import { Metrics } from '#domain/observability';
import { Logger, type FactoryProvider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MetricsEndpoint } from '../http/metrics-endpoint.js';
import type { ObservabilityDriverFactory } from '../observability.driver-factory.js';
import type { ObservabilityDriver } from '../observability.driver.js';
import type { ObservabilitySettings } from '../observability.options.js';
import { SilentMetrics } from '../telemetry/silent-metrics.js';
import { TelemetryStarter } from './telemetry-starter.js';
import { observabilityTokens } from './tokens.js';

/** The driver, the ports that it stands behind, and who takes it through start and stop. */
export function telemetryProviders(factory: ObservabilityDriverFactory): readonly FactoryProvider[] {
  const { driver, settings, telemetryStarter } = observabilityTokens;
  return [
    {
      provide: driver,
      inject: [settings, Clock, Random, Ids, Lifecycle],
      useFactory: (
        values: ObservabilitySettings,
        ...[clock, random, ids, lifecycle]: [Clock, Random, Ids, Lifecycle]
      ): Promise<ObservabilityDriver> => factory.create(values, { clock, random, ids, lifecycle, instance: 'default' }),
    },
    { provide: Telemetry, inject: [driver], useFactory: (used: ObservabilityDriver) => used.telemetry },
    {
      provide: Metrics,
      inject: [driver],
      useFactory: (used: ObservabilityDriver) => used.metrics ?? new SilentMetrics(),
    },
    {
      provide: telemetryStarter,
      inject: [driver, settings, Lifecycle, HttpAdapterHost],
      useFactory: (
        used: ObservabilityDriver,
        values: ObservabilitySettings,
        ...[lifecycle, host]: [Lifecycle, HttpAdapterHost]
      ) =>
        new TelemetryStarter({
          driver: used,
          lifecycle,
          endpoint: values.prometheus === 'on' ? new MetricsEndpoint(host, used) : undefined,
          logger: new Logger('Observability'),
        }),
    },
  ];
}
