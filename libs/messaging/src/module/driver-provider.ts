import { Clock, CompositionError, groupName, Ids, Lifecycle, Random } from '#core';
import { instanceToken } from '#core/nest';
import { UnitOfWork } from '#domain/database';
import type { FactoryProvider, InjectionToken, OptionalFactoryDependency } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { MessagingDriver } from '../messaging.driver.js';
import type { MessagingDriverFactory } from '../messaging.driver-factory.js';
import type { MessagingSettings } from '../messaging.options.js';
import { usesMessaging } from './messaging-usage.js';
import { messagingTokens } from './tokens.js';
import { unusedDriver } from './unused.driver.js';

/** One event bus before its settings are known. */
export interface ChosenBus {
  readonly instance: string;
  readonly factory: MessagingDriverFactory;
  /** The database that it works with. */
  readonly database: string;
  /** The application named the bus: it uses it, whatever its classes show. */
  readonly stated: boolean;
}

/** What the start of a bus waits for: the database that its driver works on. */
export function groupBelow({ factory: { concerns = [] }, database }: ChosenBus): string | undefined {
  return concerns.includes('database') ? groupName('database', database) : undefined;
}

/** Makes the driver out of its settings and what it needs of other concerns: `needs`, which it was asked for. */
export function driverProvider(bus: ChosenBus, needs: readonly InjectionToken[]): FactoryProvider {
  const { instance, factory, stated } = bus;
  const tokens = messagingTokens(instance);
  const unitOfWorkToken = optional(instanceToken(UnitOfWork, bus.database));
  return {
    provide: tokens.driver,
    inject: [
      ...[tokens.settings, Clock, Random, Ids, Lifecycle, ModulesContainer],
      ...[unitOfWorkToken, ...needs.map(optional)],
    ],
    useFactory: async (
      settings: MessagingSettings,
      ...[clock, random, ids, lifecycle, modules, unitOfWork, ...needed]: [
        Clock,
        Random,
        Ids,
        Lifecycle,
        ModulesContainer,
        UnitOfWork | undefined,
        ...unknown[],
      ]
    ): Promise<MessagingDriver> => {
      if (needed.includes(undefined)) throw missing(bus);
      const used = stated || usesMessaging(modules, instance);
      const parts = { clock, random, ids, lifecycle, instance, used, unitOfWork };
      const driver = await factory.create(settings, parts, needed);
      return used ? driver : unusedDriver(driver, instance);
    },
  };
}

function missing({ factory: { name, concerns = [] }, database }: ChosenBus): CompositionError {
  const below = concerns.map((concern) =>
    concern === 'database' && database !== 'default'
      ? `the instance "${database}" of the concern "database"`
      : `the concern "${concern}"`,
  );
  return new CompositionError(
    `The driver ${name} of the event bus works on ${below.join(' and ') || 'another concern'}, which is not there. Import its module, such as DatabaseModule.forRoot(), switch it on, or choose another driver.`,
  );
}

/** What another concern gives when it is on. */
export function optional(token: InjectionToken): OptionalFactoryDependency {
  return { token, optional: true };
}
