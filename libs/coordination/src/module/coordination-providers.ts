import { CallSeam, Clock, FaultReporter, HealthIndicators, Ids, Lifecycle, Random } from '#core';
import { instanceToken } from '#core/nest';
import { Idempotency, KeyValueStore, Locks, PubSub, RateLimiter } from '#domain/coordination';
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { CoordinationHealth } from '../coordination.health.js';
import type { CoordinationSettings } from '../coordination.options.js';
import { PortableCoordination } from '../portable-coordination.js';
import { COORDINATION_PORTS } from './coordination-ports.js';
import { CoordinationStarter } from './coordination-starter.js';
import { groupsBelow, type ChosenInstance, type OpenDriver } from './driver-provider.js';
import { coordinationTokens } from './tokens.js';

/** The ports of one instance, and who takes it through start and stop. */
export function coordinationProviders(chosen: ChosenInstance): FactoryProvider[] {
  return [allPorts(chosen), ...portProviders(chosen), starterProvider(chosen), healthProvider(chosen)];
}

/** What other modules of the application may inject of one instance. */
export function exportedTokens(instance: string): InjectionToken[] {
  return COORDINATION_PORTS.map((port) => instanceToken(port, instance));
}

function allPorts({ instance, factory: { remote } }: ChosenInstance): FactoryProvider {
  const { settings, driver, ports } = coordinationTokens(instance);
  return {
    provide: ports,
    inject: [driver, settings, CallSeam, Clock, Random, Ids, FaultReporter],
    useFactory: (
      { driver: used }: OpenDriver,
      values: CoordinationSettings,
      ...[seam, clock, random, ids, faults]: [CallSeam, Clock, Random, Ids, FaultReporter]
    ) =>
      new PortableCoordination({ driver: used, settings: values, instance, remote, seam, clock, random, ids, faults }),
  };
}

function portProviders({ instance }: ChosenInstance): readonly FactoryProvider[] {
  const inject = [coordinationTokens(instance).ports];
  const of = (port: (typeof COORDINATION_PORTS)[number], pick: (all: PortableCoordination) => object) => ({
    provide: instanceToken(port, instance),
    inject,
    useFactory: pick,
  });
  return [
    of(Locks, ({ locks }) => locks),
    of(RateLimiter, ({ rateLimiter }) => rateLimiter),
    of(Idempotency, ({ idempotency }) => idempotency),
    of(PubSub, ({ pubSub }) => pubSub),
    of(KeyValueStore, ({ keyValue }) => keyValue),
  ];
}

function starterProvider(chosen: ChosenInstance): FactoryProvider {
  const { instance } = chosen;
  const { driver, ports, starter } = coordinationTokens(instance);
  return {
    provide: starter,
    inject: [Lifecycle, driver, ports],
    useFactory: (lifecycle: Lifecycle, { driver: opened, used }: OpenDriver, all: PortableCoordination) =>
      new CoordinationStarter({ instance, lifecycle, driver: opened, used, ports: all, groups: groupsBelow(chosen) }),
  };
}

/** Registers how an instance can be looked at, where it is used. */
function healthProvider(chosen: ChosenInstance): FactoryProvider {
  const { instance } = chosen;
  const { driver, ports, health } = coordinationTokens(instance);
  return {
    provide: health,
    inject: [HealthIndicators, driver, ports, Clock],
    useFactory: (indicators: HealthIndicators, { used }: OpenDriver, all: PortableCoordination, clock: Clock) => {
      if (!used) return undefined;
      const indicator = new CoordinationHealth({
        instance,
        group: groupsBelow(chosen)[0],
        clock,
        locks: () => all.locks.state,
      });
      indicators.register(indicator);
      return indicator;
    },
  };
}
