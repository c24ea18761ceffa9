import { Clock, CompositionError, groupName, Ids, Lifecycle, Random } from '#core';
import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { CoordinationDriver } from '../coordination.driver.js';
import type { CoordinationDriverFactory } from '../coordination.driver-factory.js';
import type { CoordinationSettings } from '../coordination.options.js';
import { usesCoordination } from './coordination-usage.js';
import { coordinationTokens } from './tokens.js';
import { unusedDriver } from './unused.driver.js';

/** One instance before its settings are known. */
export interface ChosenInstance {
  readonly instance: string;
  readonly factory: CoordinationDriverFactory;
  /** The instance of the concern below that it works on. */
  readonly standsOn: string;
  /** The application named it: it is used, whatever its classes show. */
  readonly stated: boolean;
}

/** A driver as the application has it. */
export interface OpenDriver {
  readonly driver: CoordinationDriver;
  /** False: nothing is opened. */
  readonly used: boolean;
}

/** What the start waits for: what the driver works on. */
export function groupsBelow({ factory: { concerns = [] }, standsOn }: ChosenInstance): readonly string[] {
  return concerns.map((concern) => groupName(concern, standsOn));
}

/** Makes the driver out of its settings and what it needs of other concerns: `needs`, which it was asked for. */
export function driverProvider(chosen: ChosenInstance, needs: readonly InjectionToken[]): FactoryProvider {
  const { instance, factory, stated } = chosen;
  const tokens = coordinationTokens(instance);
  return {
    provide: tokens.driver,
    inject: [
      ...[tokens.settings, Clock, Random, Ids, Lifecycle, ModulesContainer],
      ...needs.map((token) => ({ token, optional: true })), // what is missing is told by us
    ],
    useFactory: async (
      settings: CoordinationSettings,
      ...[clock, random, ids, lifecycle, modules, ...needed]: [
        Clock,
        Random,
        Ids,
        Lifecycle,
        ModulesContainer,
        ...unknown[],
      ]
    ): Promise<OpenDriver> => {
      if (needed.includes(undefined)) throw missing(chosen);
      const used = stated || usesCoordination(modules, instance);
      const driver = await factory.create(settings, { clock, random, ids, lifecycle, instance, used }, needed);
      return { driver: used ? driver : unusedDriver(driver, instance), used };
    },
  };
}

function missing({ factory: { name, concerns = [] }, standsOn }: ChosenInstance): CompositionError {
  const below = concerns.map((concern) =>
    standsOn === 'default' ? `the concern "${concern}"` : `the instance "${standsOn}" of the concern "${concern}"`,
  );
  return new CompositionError(
    `The driver ${name} of coordination works on ${below.join(' and ') || 'another concern'}, which is not there. Import its module, switch it on, or choose another driver.`,
  );
}
