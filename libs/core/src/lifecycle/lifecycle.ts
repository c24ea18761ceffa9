import type { Need } from '../health/health-indicators.js';
import type { Duration } from '../values/duration.js';
import type { StartPhase, StopPhase } from './phase.js';
import type { StartGroup } from './start-group.js';

export interface LifecycleHook {
  /** What it is, as a person reads it: `database "default"`. */
  readonly name: string;
  /** The most it may take; the phase's own limit applies besides. */
  readonly limit: Duration;
  /** Of a start: the names of the groups (`Lifecycle.group`) without which it can do nothing. It waits while one of them is not open. Default: none. */
  readonly groups?: readonly string[] | undefined;
  /** Aborts when the limit has passed. */
  run(signal: AbortSignal): Promise<void>;
  /** What it still waits for, as a person reads it: `POST /orders`. Asked when it is cut off. */
  open?(): readonly string[];
}

/** Where every connection, loop and intake of one application registers how it starts and how it ends. */
export abstract class Lifecycle {
  abstract onStart(phase: StartPhase, hook: LifecycleHook): void;
  abstract onStop(phase: StopPhase, hook: LifecycleHook): void;
  /**
   * Something outside that hooks stand on, and what the start does when it is not there. In a constructor or a provider factory.
   * @param name as the plan names it: `database`, `database:reporting`. @returns the same group for the same name. @throws CompositionError when it is needed otherwise.
   */
  abstract group(name: string, need: Need): StartGroup;
  /** All of them, in the order in which they were named. */
  abstract readonly groups: readonly StartGroup[];
  /**
   * Runs the hooks of one phase in parallel under one deadline. Those whose group is not open wait with it.
   * @throws the one failure, or an `AggregateError` with all of them.
   */
  abstract start(phase: StartPhase): Promise<void>;
  /** Runs the hooks of one phase. Every hook is run, whatever the others do; calling it again runs only what was registered since. */
  abstract stop(phase: StopPhase): Promise<void>;
  /** True once the last phase of the start has ended. */
  abstract readonly started: boolean;
  /** True from the moment `unready` begins. */
  abstract readonly stopping: boolean;
}
