import { orAbort } from '../errors/abort.js';
import { CompositionError } from '../errors/configuration.errors.js';
import { TimeoutExceededError } from '../errors/resilience.errors.js';
import type { Clock } from '../time/clock.js';
import { Duration } from '../values/duration.js';
import { combineFailures, type HookFailure } from './lifecycle-failures.js';
import { Lifecycle, type LifecycleHook } from './lifecycle.js';
import type { StartPhase, StopPhase } from './phase.js';
import { DEFAULT_PHASE_LIMITS, type PhaseLimits } from './phase-limits.js';

/**
 * The lifecycle of one application: all its state is in the instance. Who calls the phases in which order is `GroundworkCoreModule`.
 *
 * A hook that is cut off at its limit may still be working; its signal has aborted, and its late failure is not reported again.
 */
export class OrderedLifecycle extends Lifecycle {
  readonly #starts = new Map<StartPhase, LifecycleHook[]>();
  readonly #stops = new Map<StopPhase, LifecycleHook[]>();
  readonly #started = new Set<StartPhase>();
  readonly #stopRuns = new Map<StopPhase, Promise<void>>();
  readonly #running = new Set<LifecycleHook>();
  readonly #stopFailures: HookFailure[] = [];
  readonly #startAborted = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly limits: PhaseLimits = DEFAULT_PHASE_LIMITS,
  ) {
    super();
  }

  get stopping(): boolean {
    return this.#startAborted.signal.aborted;
  }

  /** The hooks that run at this moment, by name: what is cut off when the process ends now. */
  get running(): readonly string[] {
    return [...this.#running].map((hook) => hook.name);
  }

  /** Every hook that failed or was cut off while stopping, so far. */
  get stopFailures(): readonly HookFailure[] {
    return [...this.#stopFailures];
  }

  /** @throws CompositionError when the phase has ended already: the hook would never run. */
  onStart(phase: StartPhase, hook: LifecycleHook): void {
    if (this.#started.has(phase)) {
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
    for (let hooks = take(this.#starts, phase); hooks.length > 0; hooks = take(this.#starts, phase)) {
      this.#startAborted.signal.throwIfAborted();
      const left = deadline - this.clock.monotonic();
      const failures = await this.#runAll(hooks, phase, left, this.#startAborted.signal);
      const [first] = failures;
      if (failures.length === 1) throw first?.error;
      if (failures.length > 1)
        throw combineFailures(`${failures.length} failures in the start phase "${phase}"`, failures);
    }
    this.#startAborted.signal.throwIfAborted();
    this.#started.add(phase);
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
    const limit = this.limits[phase].milliseconds;
    const failures =
      phase === 'disconnect'
        ? await this.#runOneByOne(hooks.reverse(), phase, limit)
        : await this.#runAll(hooks, phase, limit);
    this.#stopFailures.push(...failures);
    if (failures.length > 0)
      throw combineFailures(
        `${failures.length} of ${hooks.length} hooks failed in the stop phase "${phase}"`,
        failures,
      );
  }

  async #runOneByOne(hooks: readonly LifecycleHook[], phase: string, limit: number): Promise<readonly HookFailure[]> {
    const failures: HookFailure[] = [];
    for (const hook of hooks) failures.push(...(await this.#runAll([hook], phase, limit)));
    return failures;
  }

  async #runAll(
    hooks: readonly LifecycleHook[],
    phase: string,
    limit: number,
    outer?: AbortSignal,
  ): Promise<readonly HookFailure[]> {
    const results = await Promise.allSettled(hooks.map((hook) => this.#run(hook, phase, limit, outer)));
    return results.flatMap((result, index) =>
      result.status === 'rejected' ? [{ hook: hooks[index]?.name ?? phase, error: result.reason as unknown }] : [],
    );
  }

  async #run(hook: LifecycleHook, phase: string, limit: number, outer: AbortSignal | undefined): Promise<void> {
    const milliseconds = Math.max(0, Math.min(hook.limit.milliseconds, limit));
    const overrun = new AbortController();
    const ended = new AbortController();
    const signal = outer === undefined ? overrun.signal : AbortSignal.any([outer, overrun.signal]);
    void this.#expire(milliseconds, ended.signal, () => overrun.abort(overrunError(hook, phase, milliseconds)));
    this.#running.add(hook);
    try {
      await orAbort(hook.run(signal), signal);
    } finally {
      this.#running.delete(hook);
      ended.abort();
    }
  }

  /** Sleeps instead of setting a timer, because a timer lets the process end silently while a hook hangs. */
  async #expire(milliseconds: number, ended: AbortSignal, expire: () => void): Promise<void> {
    try {
      await this.clock.sleep(milliseconds, { signal: ended });
      expire();
    } catch (error) {
      if (error !== ended.reason) throw error;
    }
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

function overrunError(hook: LifecycleHook, phase: string, milliseconds: number): TimeoutExceededError {
  return new TimeoutExceededError(
    `${hook.name} did not end within ${Duration.milliseconds(Math.round(milliseconds))} in the phase "${phase}" and was cut off.`,
    { details: { hook: hook.name, phase } },
  );
}
