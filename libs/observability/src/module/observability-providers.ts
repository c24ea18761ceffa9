import { CallSeam, Clock, Ids, Lifecycle, Random } from '#core';
import { portToken } from '#core/nest';
import { Observability } from '#domain/observability';
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { PortableObservability } from '../portable-observability.js';
import type { ObservabilityDriverFactory } from '../observability.driver-factory.js';
import type { ObservabilityDriver } from '../observability.driver.js';
import type { ObservabilitySettings } from '../observability.options.js';
import { observabilityTokens } from './tokens.js';

/** A driver and the instance it is of. */
export interface OpenDriver {
  readonly instance: string;
  readonly driver: ObservabilityDriver;
}

/** Makes the driver of one instance out of its settings. */
export function driverProvider(instance: string, factory: ObservabilityDriverFactory): FactoryProvider {
  const tokens = observabilityTokens(instance);
  return {
    provide: tokens.driver,
    inject: [tokens.settings, Clock, Random, Ids, Lifecycle],
    useFactory: async (
      settings: ObservabilitySettings,
      ...[clock, random, ids, lifecycle]: [Clock, Random, Ids, Lifecycle]
    ): Promise<OpenDriver> => ({
      instance,
      driver: await factory.create(settings, { clock, random, ids, lifecycle, instance }),
    }),
  };
}

/** The port of one instance. */
export function portProvider(instance: string, remote: boolean): FactoryProvider {
  const tokens = observabilityTokens(instance);
  return {
    provide: portToken(Observability, instance) as InjectionToken,
    inject: [tokens.driver, tokens.settings, CallSeam, Clock],
    useFactory: ({ driver }: OpenDriver, settings: ObservabilitySettings, seam: CallSeam, clock: Clock) =>
      new PortableObservability({ driver, settings, seam, clock, instance, remote }),
  };
}
