import { CallSeam, Clock, CompositionError, FaultReporter, Ids, Lifecycle, Random } from '#core';
import { OwnSchema, UnitOfWork } from '#domain/database';
import { DeadLetters, EventBus } from '#domain/messaging';
import { Inbox } from '#domain/outbox';
import type { FactoryProvider, InjectionToken, OptionalFactoryDependency, Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { MessagingDriverFactory } from '../messaging.driver-factory.js';
import { DeliveryHandler } from '../handlers/delivery-handler.js';
import type { MessagingDriver } from '../messaging.driver.js';
import type { MessagingSettings } from '../messaging.options.js';
import { PortableDeadLetters } from '../portable-dead-letters.js';
import { PortableEventBus } from '../portable-event-bus.js';
import { MessagingStarter } from './messaging-starter.js';
import { usesMessaging } from './messaging-usage.js';
import { messagingTokens } from './tokens.js';
import { unusedDriver } from './unused.driver.js';

export interface DriverProviderRequest {
  readonly factory: MessagingDriverFactory;
  /** What `factory.needs` asked for. */
  readonly needs: readonly InjectionToken[];
  /** The application named the concern: it uses it, whatever its classes show. */
  readonly stated: boolean;
}

/** Makes the driver out of its settings and what it needs of other concerns. */
export function driverProvider({ factory, needs, stated }: DriverProviderRequest): FactoryProvider {
  return {
    provide: messagingTokens.driver,
    inject: [messagingTokens.settings, Clock, Random, Ids, Lifecycle, ModulesContainer, ...needs.map(optional)],
    useFactory: async (
      settings: MessagingSettings,
      ...[clock, random, ids, lifecycle, modules, ...needed]: [
        Clock,
        Random,
        Ids,
        Lifecycle,
        ModulesContainer,
        ...unknown[],
      ]
    ): Promise<MessagingDriver> => {
      if (needed.includes(undefined)) throw missing(factory);
      const used = stated || usesMessaging(modules);
      const parts = { clock, random, ids, lifecycle, instance: 'default', used };
      const driver = await factory.create(settings, parts, needed);
      return used ? driver : unusedDriver(driver);
    },
  };
}

function missing({ name, concerns = [] }: MessagingDriverFactory): CompositionError {
  return new CompositionError(
    `The driver ${name} of the event bus works on ${concerns.map((concern) => `the concern "${concern}"`).join(' and ') || 'another concern'}, which is not there. Import its module, such as DatabaseModule.forRoot(), switch it on, or choose another driver.`,
  );
}

/** The ports, and who takes them through start and stop. */
export function messagingProviders(remote: boolean): Provider[] {
  const { settings, driver } = messagingTokens;
  return [
    {
      provide: EventBus,
      inject: [driver, CallSeam, Clock, Ids, settings],
      useFactory: (...[used, seam, clock, ids, values]: [MessagingDriver, CallSeam, Clock, Ids, MessagingSettings]) =>
        new PortableEventBus({ driver: used, seam, clock, ids, settings: values, remote }),
    },
    {
      provide: DeadLetters,
      inject: [driver, CallSeam],
      useFactory: (used: MessagingDriver, seam: CallSeam) => new PortableDeadLetters({ driver: used, seam, remote }),
    },
    {
      provide: DeliveryHandler,
      inject: [driver, settings, Clock, Random, Ids, FaultReporter, optional(UnitOfWork), optional(Inbox)],
      useFactory: (
        { capabilities }: MessagingDriver,
        values: MessagingSettings,
        ...[clock, random, ids, faults, unitOfWork, inbox]: [
          Clock,
          Random,
          Ids,
          FaultReporter,
          UnitOfWork | undefined,
          Inbox | undefined,
        ]
      ) =>
        new DeliveryHandler({
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
    },
    {
      provide: MessagingStarter,
      inject: [
        Lifecycle,
        ModulesContainer,
        driver,
        settings,
        DeliveryHandler,
        optional(UnitOfWork),
        optional(Inbox),
        optional(OwnSchema),
      ],
      useFactory: (
        lifecycle: Lifecycle,
        modules: ModulesContainer,
        ...[used, values, handler, unitOfWork, inbox, ownSchema]: [
          MessagingDriver,
          MessagingSettings,
          DeliveryHandler,
          UnitOfWork | undefined,
          Inbox | undefined,
          OwnSchema | undefined,
        ]
      ) =>
        new MessagingStarter({
          lifecycle,
          modules,
          driver: used,
          settings: values,
          handler,
          database: unitOfWork !== undefined && inbox !== undefined,
          ownSchema,
        }),
    },
  ];
}

/** What another concern gives when it is on. */
function optional(token: InjectionToken): OptionalFactoryDependency {
  return { token, optional: true };
}
