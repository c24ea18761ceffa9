import type { CoordinationDriverFactory } from '../coordination.driver-factory.js';
import type { CoordinationCapabilities, CoordinationDriver } from '../coordination.driver.js';
import { coordinationDrivers } from '../drivers/manifest.js';
import type { MemoryCoordinationDriver } from '../drivers/memory/memory.driver.js';
import type { CoordinationHarness } from './coordination-harness.js';
import { moduleHarness } from './module-harness.js';
import type { SuiteRunner } from '#core/testing';

/** One case of a suite, not run. */
export interface SuiteCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

export type DescribeSuite = (runner: SuiteRunner, harness: CoordinationHarness) => void;

/** The cases of a suite on a driver. */
export function casesOf(
  describeSuite: DescribeSuite,
  driver: CoordinationDriverFactory,
  capabilities: Partial<CoordinationCapabilities> = {},
): readonly SuiteCase[] {
  const cases: SuiteCase[] = [];
  const runner: SuiteRunner = {
    describe: (_name, define) => define(),
    it: (name, run) => void cases.push({ name, run }),
  };
  const able = { ...coordinationDrivers.memory.capabilities, ...capabilities };
  describeSuite(runner, moduleHarness({ name: 'a driver', driver, capabilities: able }));
  return cases;
}

/** The driver in memory with a mistake in one of its parts. */
export function withMistake(
  mistake: (driver: MemoryCoordinationDriver) => Partial<CoordinationDriver>,
): CoordinationDriverFactory {
  return {
    ...coordinationDrivers.memory,
    create: async (settings, parts) => {
      const driver = await coordinationDrivers.memory.create(settings, parts);
      const { name, capabilities, locks, limits, idempotency, pubSub, keyValue } = driver;
      return {
        ...{ name, capabilities, locks, limits, idempotency, pubSub, keyValue },
        open: (signal) => driver.open(signal),
        close: () => driver.close(),
        ...mistake(driver),
      };
    },
  };
}
