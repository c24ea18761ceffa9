import type { ChosenDriver, ConcernResolution, SettingsSource } from '#core/nest';
import { CacheModule } from '#cache';
import { CoordinationModule } from '#coordination';
import { DatabaseModule } from '#database';
import { MessagingModule } from '#messaging';
import { ObservabilityModule } from '#observability';
import { RedisModule } from '#redis';
import { ResilienceModule } from '#resilience';
import type { DynamicModule } from '@nestjs/common';
import type { ConcernName, InfrastructureAsyncOptions, InfrastructureOptions } from './infrastructure.options.js';
import { statedBy } from './stated-instances.js';

/** How the module of one concern is built out of a configuration that was read for all. */
export interface ConcernModule {
  /** Undefined: the concern is off. */
  fromResolution(resolution: ConcernResolution | undefined): DynamicModule;
  fromFactory(drivers: Readonly<Record<string, ChosenDriver>>, source: SettingsSource): DynamicModule;
}

/** The modules of all concerns. */
export function concernModules(
  options: InfrastructureOptions | InfrastructureAsyncOptions,
): Readonly<Record<ConcernName, ConcernModule>> {
  const [messaging, coordination] = [statedBy(options.messaging), statedBy(options.coordination)];
  return {
    database: DatabaseModule,
    redis: RedisModule,
    messaging: {
      fromResolution: (resolution) => MessagingModule.fromResolution(resolution, messaging),
      fromFactory: (drivers, source) => MessagingModule.fromFactory(drivers, source, messaging),
    },
    coordination: {
      fromResolution: (resolution) => CoordinationModule.fromResolution(resolution, coordination),
      fromFactory: (drivers, source) => CoordinationModule.fromFactory(drivers, source, coordination),
    },
    cache: CacheModule,
    resilience: ResilienceModule,
    observability: ObservabilityModule,
  };
}
