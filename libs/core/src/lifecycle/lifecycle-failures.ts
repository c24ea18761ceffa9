import type { FailedHook } from './hook-runner.js';

/** One hook that failed or was cut off at its limit. */
export interface HookFailure {
  /** The hook's name, as a person reads it. */
  readonly hook: string;
  readonly error: unknown;
}

export function toHookFailure({ hook, error }: FailedHook): HookFailure {
  return { hook: hook.name, error };
}

/** All failures of one phase in one error, with a message that names every hook. */
export function combineFailures(summary: string, failures: readonly HookFailure[]): AggregateError {
  const lines = failures.map(({ hook, error }) => `${hook}: ${error instanceof Error ? error.message : String(error)}`);
  return new AggregateError(
    failures.map(({ error }) => error),
    [`${summary}:`, ...lines].join('\n'),
  );
}
