import type { Duration } from '../values/duration.js';
import type { StartPhase, StopPhase } from './phase.js';

export interface LifecycleHook {
  /** What it is, as a person reads it: `database "default"`. */
  readonly name: string;
  /** The most it may take; the phase's own limit applies besides. */
  readonly limit: Duration;
  /** Aborts when the limit has passed. */
  run(signal: AbortSignal): Promise<void>;
}

/** Where every connection, loop and intake of one application registers how it starts and how it ends. */
export abstract class Lifecycle {
  abstract onStart(phase: StartPhase, hook: LifecycleHook): void;
  abstract onStop(phase: StopPhase, hook: LifecycleHook): void;
  /**
   * Runs the hooks of one phase in parallel under one deadline.
   * @throws the one failure, or an `AggregateError` with all of them.
   */
  abstract start(phase: StartPhase): Promise<void>;
  /** Runs the hooks of one phase. Every hook is run, whatever the others do; calling it again runs only what was registered since. */
  abstract stop(phase: StopPhase): Promise<void>;
  /** True from the moment `unready` begins. */
  abstract readonly stopping: boolean;
}
