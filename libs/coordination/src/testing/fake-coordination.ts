import { CallSeam, SystemClock, SystemRandom, UuidV7, type Clock, type FaultReporter } from '#core';
import type { CoordinationSettings } from '../coordination.options.js';
import { MemoryCoordinationDriver } from '../drivers/memory/memory.driver.js';
import { PortableCoordination } from '../portable-coordination.js';
import { settingsForTests } from './settings-for-tests.js';

export interface FakeCoordinationParts {
  /** Decides when leases, windows and values end. Default: the machine's. */
  readonly clock?: Clock;
  /** Where failures go that nobody is told of. Default: they are thrown, so that a test fails. */
  readonly faults?: FaultReporter;
}

/**
 * For tests of an application: `const fake = new FakeCoordination()`, then `overrideProvider(Locks).useValue(fake.locks)`, and so on. Its ports refuse what the real ones refuse, because they
 * are the real ones over a memory of their own.
 */
export class FakeCoordination extends PortableCoordination {
  /** @param settings of those that differ from the defaults. */
  constructor(settings: Partial<CoordinationSettings> = {}, { clock = new SystemClock(), faults = THROWN }: FakeCoordinationParts = {}) {
    const all = settingsForTests(settings);
    const random = new SystemRandom();
    super({
      driver: new MemoryCoordinationDriver(all, clock),
      settings: all,
      seam: new CallSeam({ clock }),
      clock,
      random,
      ids: new UuidV7(clock, random),
      faults,
      instance: 'default',
      remote: false,
    });
  }
}

const THROWN: FaultReporter = {
  report: ({ where, error }) => {
    throw new Error(`A fault: ${where}.`, { cause: error });
  },
};
