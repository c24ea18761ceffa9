import type { FaultReporter } from '../failures/fault-reporter.js';
import type { Ids } from '../ids/ids.js';
import type { Duration } from '../values/duration.js';
import type { Random } from '../random/random.js';
import type { Clock } from '../time/clock.js';

/**
 * What a test puts in the place of time, chance, ids and the report of faults, all at once. An application has none: a global module of the test provides
 * it, and `GroundworkCoreModule` asks for it as optional. `overrideProvider` still works on each part.
 */
export abstract class CoreSubstitutes {
  abstract readonly clock: Clock;
  abstract readonly random: Random;
  abstract readonly ids: Ids;
  abstract readonly faults: FaultReporter;
  /** Measures the limits of start and stop, which must pass also while `clock` stands still: a hook that hangs would hang the test. */
  abstract readonly limitClock: Clock;
  /** The most that one phase of the stop may take. */
  abstract readonly stopLimit: Duration;
  /** Called once everything has stopped. What it throws, `close()` of the application throws. */
  abstract afterStop(): Promise<void>;
}
