import { CallSeam, Clock, Ids, Lifecycle, Random } from '#core';
import { portToken } from '#core/nest';
import { Coordination } from '#domain/coordination';
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { PortableCoordination } from '../portable-coordination.js';
import type { CoordinationDriverFactory } from '../coordination.driver-factory.js';
import type { CoordinationDriver } from '../coordination.driver.js';
import type { CoordinationSettings } from '../coordination.options.js';
import { coordinationTokens } from './tokens.js';

/** A driver and the instance it is of. */
export interface OpenDriver {
  readonly instance: string;
  readonly driver: CoordinationDriver;
}

/** Makes the driver of one instance out of its settings. */
export function driverProvider(instance: string, factory: CoordinationDriverFactory): FactoryProvider {
  const tokens = coordinationTokens(instance);
  return {
    provide: tokens.driver,
    inject: [tokens.settings, Clock, Random, Ids, Lifecycle],
    useFactory: async (
      settings: CoordinationSettings,
      ...[clock, random, ids, lifecycle]: [Clock, Random, Ids, Lifecycle]
    ): Promise<OpenDriver> => ({
      instance,
      driver: await factory.create(settings, { clock, random, ids, lifecycle, instance }),
    }),
  };
}

/** The port of one instance. */
export function portProvider(instance: string, remote: boolean): FactoryProvider {
  const tokens = coordinationTokens(instance);
  return {
    provide: portToken(Coordination, instance) as InjectionToken,
    inject: [tokens.driver, tokens.settings, CallSeam, Clock],
    useFactory: ({ driver }: OpenDriver, settings: CoordinationSettings, seam: CallSeam, clock: Clock) =>
      new PortableCoordination({ driver, settings, seam, clock, instance, remote }),
  };
}
