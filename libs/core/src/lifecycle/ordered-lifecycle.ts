import { CompositionError } from '../errors/configuration.errors.js';
import type { Need } from '../health/health-indicators.js';
import type { Clock } from '../time/clock.js';
import type { Duration } from '../values/duration.js';
import { HookRunner, type FailedHook } from './hook-runner.js';
import { combineFailures, toHookFailure, type HookFailure } from './lifecycle-failures.js';
import { Lifecycle, type LifecycleHook } from './lifecycle.js';
import { START_PHASES, type StartPhase, type StopPhase } from './phase.js';
import { DEFAULT_PHASE_LIMITS, type PhaseLimits } from './phase-limits.js';
import type { StartGroup } from './start-group.js';
import { StartGroups, type GroupWatcher } from './start-groups.js';
import { stopBudget } from './stop-budget.js';

/** The lifecycle of one application: all its state is in the instance. Who calls the phases in which order is `GroundworkCoreModule`. */
export class OrderedLifecycle extends Lifecycle {
  readonly #starts = new Map<StartPhase, LifecycleHook[]>();
  readonly #stops = new Map<StopPhase, LifecycleHook[]>();
  readonly #ended = new Set<StartPhase>();
  readonly #stopRuns = new Map<StopPhase, Promise<void>>();
  readonly #stopFailures: HookFailure[] = [];
  readonly #startAborted = new AbortController();
  readonly #runner: HookRunner;
  readonly #groups: StartGroups;
  #endBy = Infinity;

  constructor(
    private readonly clock: Clock,
    private limits: PhaseLimits = DEFAULT_PHASE_LIMITS,
  ) {
    super();
    this.#runner = new HookRunner(clock);
    this.#groups = new StartGroups({
      run: (phase, hooks) =>
        this.#runner.all(hooks, {
          phase,
          limit: this.limits[phase].milliseconds,
          outer: this.#startAborted.signal,
        }),
    });
  }

  get started(): boolean {
    return START_PHASES.every((phase) => this.#ended.has(phase));
  }

  get stopping(): boolean {
    return this.#startAborted.signal.aborted;
  }

  get groups(): readonly StartGroup[] {
    return this.#groups.all;
  }

  /** The hooks that run at this moment, by name and with what they wait for: what is cut off when the process ends now. */
  get running(): readonly string[] {
    return this.#runner.running;
  }

  /** Every hook that failed or was cut off while stopping, so far. */
  get stopFailures(): readonly HookFailure[] {
    return [...this.#stopFailures];
  }

  /** Other limits, from the next phase on. */
  limitPhases(limits: Partial<PhaseLimits>): void {
    this.limits = { ...this.limits, ...limits };
  }

  /** The whole stop is to end within this time: every phase leaves some of what is left to those after it. */
  endWithin(limit: Duration): void {
    this.#endBy = this.clock.monotonic() + limit.milliseconds;
  }

  group(name: string, need: Need): StartGroup {
    return this.#groups.add(name, need);
  }

  watchGroups(watcher: GroupWatcher): void {
    this.#groups.watch(watcher);
  }

  /** @throws CompositionError when the phase has ended already: the hook would never run. */
  onStart(phase: StartPhase, hook: LifecycleHook): void {
    if (this.#ended.has(phase)) {
      throw new CompositionError(
        `${hook.name} registered for the start phase "${phase}" after that phase had ended. Register it in a constructor or a provider factory.`,
      );
    }
    add(this.#starts, phase, hook);
  }

  onStop(phase: StopPhase, hook: LifecycleHook): void {
    add(this.#stops, phase, hook);
  }

  /**
   * Runs the hooks of one phase in parallel, and those that they register for it in turn. A stop that begins meanwhile aborts them.
   * @throws the one failure, or an `AggregateError` with all of them.
   */
  async start(phase: StartPhase): Promise<void> {
    const deadline = this.clock.monotonic() + this.limits[phase].milliseconds;
    const outer = this.#startAborted.signal;
    for (let hooks = take(this.#starts, phase); hooks.length > 0; hooks = take(this.#starts, phase)) {
      outer.throwIfAborted();
      const limit = deadline - this.clock.monotonic();
      const failed = await this.#runner.all(this.#groups.admit(phase, hooks), { phase, limit, outer });
      outer.throwIfAborted();
      const failures = failed.filter((failure) => !this.#groups.defer(phase, failure)).map(toHookFailure);
      const [first] = failures;
      if (failures.length === 1) throw first?.error;
      if (failures.length > 1)
        throw combineFailures(`${failures.length} failures in the start phase "${phase}"`, failures);
    }
    outer.throwIfAborted();
    this.#ended.add(phase);
  }

  /** Tries once more to open what was not there at the start. @returns whether everything is there. Never rejects. */
  async heal(): Promise<boolean> {
    return this.stopping || this.#groups.heal();
  }

  /**
   * Runs the hooks of one phase that have not run yet; a call that arrives meanwhile waits for the first. Start hooks that still run are aborted.
   * @throws AggregateError with every failure and every hook that was cut off, once all hooks have ended.
   */
  stop(phase: StopPhase): Promise<void> {
    if (!this.stopping) this.#startAborted.abort(new DOMException('The application is stopping.', 'AbortError'));
    const run = this.#stopAfter(this.#stopRuns.get(phase), phase);
    this.#stopRuns.set(phase, run);
    return run;
  }

  async #stopAfter(before: Promise<void> | undefined, phase: StopPhase): Promise<void> {
    if (before !== undefined) await Promise.allSettled([before]);
    const hooks = take(this.#stops, phase);
    const failed =
      phase === 'disconnect' ? await this.#oneByOne(hooks.reverse(), phase) : await this.#stopAll(hooks, phase);
    const failures = failed.map(toHookFailure);
    this.#stopFailures.push(...failures);
    if (failures.length > 0)
      throw combineFailures(
        `${failures.length} of ${hooks.length} hooks failed in the stop phase "${phase}"`,
        failures,
      );
  }

  async #oneByOne(hooks: readonly LifecycleHook[], phase: StopPhase): Promise<readonly FailedHook[]> {
    const failures: FailedHook[] = [];
    for (const hook of hooks) failures.push(...(await this.#stopAll([hook], phase)));
    return failures;
  }

  #stopAll(hooks: readonly LifecycleHook[], phase: StopPhase): Promise<readonly FailedHook[]> {
    const left = stopBudget(phase, this.#endBy - this.clock.monotonic());
    return this.#runner.all(hooks, { phase, limit: Math.min(this.limits[phase].milliseconds, left) });
  }
}

function add<Phase>(table: Map<Phase, LifecycleHook[]>, phase: Phase, hook: LifecycleHook): void {
  const hooks = table.get(phase);
  if (hooks === undefined) table.set(phase, [hook]);
  else hooks.push(hook);
}

function take<Phase>(table: Map<Phase, LifecycleHook[]>, phase: Phase): LifecycleHook[] {
  return table.get(phase)?.splice(0) ?? [];
}
