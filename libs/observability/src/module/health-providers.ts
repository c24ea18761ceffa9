import { Clock, HealthIndicators, Ids, Lifecycle } from '#core';
import { Health } from '#domain/observability';
import { Resilience } from '#domain/resilience';
import type { FactoryProvider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { PortableHealth } from '../health/portable-health.js';
import { HealthEndpoints } from '../http/health-endpoints.js';
import type { ObservabilitySettings } from '../observability.options.js';
import { observabilityTokens } from './tokens.js';

/** The port `Health` over everything that is registered, and what serves it over HTTP. */
export function healthProviders(): readonly FactoryProvider[] {
  return [
    {
      provide: Health,
      inject: [
        ...[HealthIndicators, Lifecycle, Clock, Ids, observabilityTokens.settings],
        { token: Resilience, optional: true },
      ],
      useFactory: (
        indicators: HealthIndicators,
        ...[lifecycle, clock, ids, settings, resilience]: [Lifecycle, Clock, Ids, ObservabilitySettings, Resilience?]
      ) =>
        new PortableHealth({
          ...{ indicators, lifecycle, clock, ids },
          cache: settings.healthCache.milliseconds,
          policies: resilience === undefined ? undefined : () => resilience.policies(),
        }),
    },
    {
      provide: HealthEndpoints,
      inject: [HttpAdapterHost, Health, observabilityTokens.settings],
      useFactory: (host: HttpAdapterHost, health: Health, settings: ObservabilitySettings) =>
        new HealthEndpoints({ host, health, served: settings.healthEndpoints === 'on' }),
    },
  ];
}
