import type { DriverFactory } from '../../drivers/driver-factory.js';
import { toVariablePart } from './instance-names.js';

/** An instance of another concern, with its driver and what decided for it. */
export interface StandingBelow {
  readonly instance: string;
  readonly driver: DriverFactory;
  readonly why: string;
}

/** The instance of that name, in whatever form it is written; else the default one. */
export function ofSameName<T extends StandingBelow>(instances: readonly T[], name: string): T | undefined {
  const same = instances.find(({ instance }) => toVariablePart(instance) === toVariablePart(name));
  return same ?? instances.find(({ instance }) => instance === 'default');
}
