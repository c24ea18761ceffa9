import { Clock, Ids, Lifecycle, Random, Telemetry } from '#core';
import { Metrics } from '#domain/observability';
import type { FactoryProvider } from '@nestjs/common';
import type { ObservabilityDriverFactory } from '../observability.driver-factory.js';
import type { ObservabilityDriver } from '../observability.driver.js';
import type { ObservabilitySettings } from '../observability.options.js';
import { SilentMetrics } from '../telemetry/silent-metrics.js';
import { observabilityTokens } from './tokens.js';

/** The driver and the ports that it stands behind. */
export function telemetryProviders(factory: ObservabilityDriverFactory): readonly FactoryProvider[] {
  return [
    {
      provide: observabilityTokens.driver,
      inject: [observabilityTokens.settings, Clock, Random, Ids, Lifecycle],
      useFactory: (
        settings: ObservabilitySettings,
        ...[clock, random, ids, lifecycle]: [Clock, Random, Ids, Lifecycle]
      ): Promise<ObservabilityDriver> =>
        factory.create(settings, { clock, random, ids, lifecycle, instance: 'default' }),
    },
    {
      provide: Telemetry,
      inject: [observabilityTokens.driver],
      useFactory: (driver: ObservabilityDriver) => driver.telemetry,
    },
    {
      provide: Metrics,
      inject: [observabilityTokens.driver],
      useFactory: (driver: ObservabilityDriver) => driver.metrics ?? new SilentMetrics(),
    },
  ];
}
