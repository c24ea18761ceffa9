import type { ChosenDriver } from './choose-driver.js';
import type { ResolvedInstance } from './resolve-concern.js';

/** The drivers of resolved instances, by name: what is fixed before options that come late. */
export function driversOf(instances: readonly ResolvedInstance[]): Readonly<Record<string, ChosenDriver>> {
  return Object.fromEntries(
    instances.map(({ instance, driver, why, explicit, standsOn }) => [
      instance,
      { factory: driver, why, explicit, standsOn },
    ]),
  );
}
