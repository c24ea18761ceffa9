import { CallSeam, SystemClock, SystemRandom, UuidV7, type Clock, type FaultReporter } from '#core';
import type { CoordinationDriver } from '../coordination.driver.js';
import type { CoordinationSettings } from '../coordination.options.js';
import { MemoryCoordinationDriver } from '../drivers/memory/memory.driver.js';
import { PortableCoordination } from '../portable-coordination.js';
import { settingsForTests } from './settings-for-tests.js';

export interface FakeCoordinationParts {
  /** Decides when leases, windows and values end. Default: the machine's. */
  readonly clock?: Clock;
  /** As the resources of its fences say. Default: `default`. */
  readonly instance?: string;
  /** Where failures go that nobody is told of. Default: they are thrown, so that a test fails. */
  readonly faults?: FaultReporter;
}

/**
 * For tests of an application: `const fake = new FakeCoordination()`, then `overrideProvider(Locks).useValue(fake.locks)`, and so on. Its ports refuse what the real ones refuse, because they
 * are the real ones over a memory of their own.
 */
export class FakeCoordination extends PortableCoordination {
  /** What is below the ports. */
  readonly driver: CoordinationDriver;

  /** @param settings of those that differ from the defaults. */
  constructor(
    settings: Partial<CoordinationSettings> = {},
    { clock = new SystemClock(), faults = THROWN, instance = 'default' }: FakeCoordinationParts = {},
  ) {
    const all = settingsForTests(settings);
    const random = new SystemRandom();
    const driver = new MemoryCoordinationDriver(all, clock);
    super({
      driver,
      settings: all,
      seam: new CallSeam({ clock }),
      clock,
      random,
      ids: new UuidV7(clock, random),
      faults,
      instance,
      remote: false,
    });
    this.driver = driver;
  }
}

const THROWN: FaultReporter = {
  report: ({ where, error }) => {
    throw new Error(`A fault: ${where}.`, { cause: error });
  },
};
