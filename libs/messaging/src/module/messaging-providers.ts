import { CallSeam, Clock, FaultReporter, Ids, Lifecycle, Random, Telemetry } from '#core';
import { instanceToken } from '#core/nest';
import { OwnSchema, UnitOfWork } from '#domain/database';
import { DeadLetters, EventBus } from '#domain/messaging';
import { Inbox } from '#domain/outbox';
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DeliveryHandler } from '../handlers/delivery-handler.js';
import type { MessagingDriver } from '../messaging.driver.js';
import type { MessagingSettings } from '../messaging.options.js';
import { PortableDeadLetters } from '../portable-dead-letters.js';
import { PortableEventBus } from '../portable-event-bus.js';
import { groupBelow, optional, type ChosenBus } from './driver-provider.js';
import { healthProvider } from './health-provider.js';
import { MessagingStarter } from './messaging-starter.js';
import { messagingTokens } from './tokens.js';

/** The ports of one event bus, and who takes it through start and stop. `buses`: the names of all. */
export function messagingProviders(bus: ChosenBus, buses: readonly string[]): FactoryProvider[] {
  return [...portProviders(bus), handlerProvider(bus), starterProvider(bus, buses), healthProvider(bus)];
}

/** What other modules of the application may inject of one bus. */
export function exportedTokens(instance: string): InjectionToken[] {
  return [...[EventBus, DeadLetters].map((port) => instanceToken(port, instance)), messagingTokens(instance).starter];
}

function portProviders({ instance, factory: { remote } }: ChosenBus): readonly FactoryProvider[] {
  const { settings, driver } = messagingTokens(instance);
  return [
    {
      provide: instanceToken(EventBus, instance),
      inject: [driver, CallSeam, Clock, Ids, settings, optional(Telemetry)],
      useFactory: (
        used: MessagingDriver,
        ...[seam, clock, ids, values, telemetry]: [CallSeam, Clock, Ids, MessagingSettings, Telemetry | undefined]
      ) => new PortableEventBus({ instance, driver: used, seam, clock, ids, settings: values, remote, telemetry }),
    },
    {
      provide: instanceToken(DeadLetters, instance),
      inject: [driver, CallSeam],
      useFactory: (used: MessagingDriver, seam: CallSeam) =>
        new PortableDeadLetters({ instance, driver: used, seam, remote }),
    },
  ];
}

function handlerProvider({ instance, database }: ChosenBus): FactoryProvider {
  const { settings, driver, handler } = messagingTokens(instance);
  const below = [UnitOfWork, Inbox].map((port) => optional(instanceToken(port, database)));
  return {
    provide: handler,
    inject: [driver, settings, Clock, Random, Ids, FaultReporter, optional(Telemetry), ...below],
    useFactory: (
      { name: system, capabilities }: MessagingDriver,
      values: MessagingSettings,
      ...[clock, random, ids, faults, telemetry, unitOfWork, inbox]: [
        Clock,
        Random,
        Ids,
        FaultReporter,
        Telemetry | undefined,
        UnitOfWork | undefined,
        Inbox | undefined,
      ]
    ) =>
      new DeliveryHandler({
        bus: instance,
        observer: telemetry === undefined ? undefined : { telemetry, system },
        clock,
        random,
        ids,
        faults,
        unitOfWork,
        inbox,
        transactionalAck: capabilities.transactionalAck,
        limits: values,
        settleLimit: values.lease,
      }),
  };
}

function starterProvider(bus: ChosenBus, buses: readonly string[]): FactoryProvider {
  const { instance, database } = bus;
  const group = groupBelow(bus);
  const { settings, driver, handler, starter } = messagingTokens(instance);
  const below = [UnitOfWork, Inbox, OwnSchema].map((port) => optional(instanceToken(port, database)));
  return {
    provide: starter,
    inject: [Lifecycle, ModulesContainer, driver, settings, handler, ...below],
    useFactory: (
      lifecycle: Lifecycle,
      modules: ModulesContainer,
      ...[used, values, handling, unitOfWork, inbox, ownSchema]: [
        MessagingDriver,
        MessagingSettings,
        DeliveryHandler,
        UnitOfWork | undefined,
        Inbox | undefined,
        OwnSchema | undefined,
      ]
    ) =>
      new MessagingStarter({
        instance,
        buses,
        lifecycle,
        modules,
        driver: used,
        settings: values,
        handler: handling,
        database: unitOfWork !== undefined && inbox !== undefined,
        ownSchema,
        startGroups: group === undefined ? [] : [group],
      }),
  };
}
