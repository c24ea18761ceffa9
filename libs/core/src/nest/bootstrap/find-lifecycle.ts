import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Lifecycle } from '../../lifecycle/lifecycle.js';
import { OrderedLifecycle } from '../../lifecycle/ordered-lifecycle.js';

/** The application's lifecycle, when it is ours. `app.get` throws in an application without the core module. */
export function findLifecycle(app: INestApplicationContext): OrderedLifecycle | undefined {
  for (const module of app.get(ModulesContainer).values()) {
    const instance: unknown = module.providers.get(Lifecycle)?.instance;
    if (instance instanceof OrderedLifecycle) return instance;
  }
  return undefined;
}
