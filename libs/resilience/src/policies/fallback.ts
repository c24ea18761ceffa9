import type { PolicyEvents } from './policy-events.js';
import type { Layer, Run } from './run.js';

/** Gives what the caller has instead. Not when the caller gave up: nobody would see it. */
export function fallback(events: PolicyEvents): Layer {
  return (inner) => {
    const guarded = async (run: Run, instead: (error: unknown) => unknown): Promise<unknown> => {
      try {
        return await inner(run);
      } catch (error) {
        const { signal } = run.request;
        if (signal?.aborted === true && error === signal.reason) throw error;
        if (events.heard) events.tell({ policy: events.policy, kind: 'fallback', error });
        return await instead(error);
      }
    };
    return (run) => (run.request.fallback === undefined ? inner(run) : guarded(run, run.request.fallback));
  };
}
