import { orAbort } from '../errors/abort.js';
import { TimeoutExceededError } from '../errors/resilience.errors.js';
import type { Clock } from '../time/clock.js';
import { Duration } from '../values/duration.js';
import type { LifecycleHook } from './lifecycle.js';

/** A hook that did not end as it should. */
export interface FailedHook {
  readonly hook: LifecycleHook;
  readonly error: unknown;
}

export interface HookRun {
  readonly phase: string;
  /** The most that each hook may take, in milliseconds; its own limit applies besides. */
  readonly limit: number;
  /** Cuts them off before. */
  readonly outer?: AbortSignal | undefined;
}

/**
 * Runs hooks within their limits. One that is cut off may still be working; its signal has aborted, and its late failure is not reported again.
 */
export class HookRunner {
  readonly #running = new Set<LifecycleHook>();

  constructor(private readonly clock: Clock) {}

  /** The hooks that run at this moment, by name and with what they wait for: what is cut off when the process ends now. */
  get running(): readonly string[] {
    return [...this.#running].map((hook) => {
      const open = hook.open?.() ?? [];
      return open.length === 0 ? hook.name : `${hook.name} (${open.join(', ')})`;
    });
  }

  /** In parallel. Resolves when all have ended. @returns those that failed or were cut off. */
  async all(hooks: readonly LifecycleHook[], run: HookRun): Promise<readonly FailedHook[]> {
    const outcomes = await Promise.all(hooks.map((hook) => this.#outcome(hook, run)));
    return outcomes.filter((outcome) => outcome !== undefined);
  }

  async #outcome(hook: LifecycleHook, run: HookRun): Promise<FailedHook | undefined> {
    try {
      await this.#run(hook, run);
      return undefined;
    } catch (error) {
      return { hook, error };
    }
  }

  async #run(hook: LifecycleHook, { phase, limit, outer }: HookRun): Promise<void> {
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

function overrunError(hook: LifecycleHook, phase: string, milliseconds: number): TimeoutExceededError {
  const open = hook.open?.() ?? [];
  const waited = open.length === 0 ? '' : ` It still waited for ${open.join(', ')}.`;
  return new TimeoutExceededError(
    `${hook.name} did not end within ${Duration.milliseconds(Math.round(milliseconds))} in the phase "${phase}" and was cut off.${waited}`,
    { details: { hook: hook.name, phase, open } },
  );
}
