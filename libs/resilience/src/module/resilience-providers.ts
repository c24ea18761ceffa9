import { CallPolicy, Clock, Ids, Lifecycle, Random } from '#core';
import { Resilience } from '#domain/resilience';
import type { FactoryProvider } from '@nestjs/common';
import { PortableResilience, type ConfiguredPolicy } from '../portable-resilience.js';
import type { ResilienceDriverFactory } from '../resilience.driver-factory.js';
import type { ResilienceDriver } from '../resilience.driver.js';
import type { ResilienceSettings } from '../resilience.options.js';
import { ResilientCallPolicy } from '../resilient-call-policy.js';
import { RESILIENCE_POLICIES, resilienceTokens } from './tokens.js';

/** A driver and the policy that it was made for. */
export interface OpenDriver {
  readonly instance: string;
  readonly driver: ResilienceDriver;
}

/** Makes the driver of one policy out of its settings. */
export function driverProvider(instance: string, factory: ResilienceDriverFactory): FactoryProvider {
  const tokens = resilienceTokens(instance);
  return {
    provide: tokens.driver,
    inject: [tokens.settings, Clock, Random, Ids, Lifecycle],
    useFactory: async (
      settings: ResilienceSettings,
      ...[clock, random, ids, lifecycle]: [Clock, Random, Ids, Lifecycle]
    ): Promise<OpenDriver> => ({
      instance,
      driver: await factory.create(settings, { clock, random, ids, lifecycle, instance }),
    }),
  };
}

/** All policies, and what of them others inject. @param names of the instances, `default` among them. */
export function policiesProviders(names: readonly string[]): readonly FactoryProvider[] {
  return [
    {
      provide: RESILIENCE_POLICIES,
      inject: names.flatMap((name) => [resilienceTokens(name).driver, resilienceTokens(name).settings]),
      useFactory: (...parts: (OpenDriver | ResilienceSettings)[]) => policies(configured(parts)),
    },
    // The calls of ports go through the real policies, also where a test puts another port in the place of `Resilience`.
    { provide: Resilience, inject: [RESILIENCE_POLICIES], useFactory: (own: PortableResilience) => own },
    {
      provide: CallPolicy,
      inject: [RESILIENCE_POLICIES],
      useFactory: (own: PortableResilience) => new ResilientCallPolicy(own),
    },
  ];
}

/** Drivers and settings in turn, as they were injected. */
function configured(parts: readonly (OpenDriver | ResilienceSettings)[]): readonly ConfiguredPolicy[] {
  return parts.flatMap((part, index): ConfiguredPolicy[] => {
    const settings = parts[index + 1];
    return 'driver' in part && settings !== undefined && !('driver' in settings)
      ? [{ name: part.instance, driver: part.driver, settings }]
      : [];
  });
}

function policies(all: readonly ConfiguredPolicy[]): PortableResilience {
  const [byDefault, ...named] = all;
  if (byDefault === undefined) throw new TypeError('A concern that is on has its default instance.');
  return new PortableResilience(byDefault, named);
}
