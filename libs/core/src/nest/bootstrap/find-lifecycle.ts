import type { INestApplicationContext, InjectionToken } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Lifecycle } from '../../lifecycle/lifecycle.js';
import { OrderedLifecycle } from '../../lifecycle/ordered-lifecycle.js';
import { kGeneral, type GeneralValues } from '../configuration/general.options.js';

/** The application's lifecycle, when it is ours. `app.get` throws in an application without the core module. */
export function findLifecycle(app: INestApplicationContext): OrderedLifecycle | undefined {
  return instancesOf(app, Lifecycle).find((instance) => instance instanceof OrderedLifecycle);
}

/** What was configured for the whole application; undefined where a concern's module is imported alone. */
export function findGeneral(app: INestApplicationContext): GeneralValues | undefined {
  return instancesOf(app, kGeneral).find(isGeneral);
}

/** What is bound to a token, in whatever modules. */
export function instancesOf(app: INestApplicationContext, token: InjectionToken): readonly unknown[] {
  return [...app.get(ModulesContainer).values()].map((module): unknown => module.providers.get(token)?.instance);
}

/** Only our own configuration stands under the token. */
function isGeneral(instance: unknown): instance is GeneralValues {
  return typeof instance === 'object' && instance !== null && 'grace' in instance;
}
