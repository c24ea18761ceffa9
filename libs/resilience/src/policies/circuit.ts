import { isAbort } from '#core';
import type { Breaker } from './breaker.js';
import { judge, judgeCancellation, type Verdict } from './judgement.js';
import type { PolicyEvents } from './policy-events.js';
import { circuitOpen } from './refusals.js';
import type { Layer, Run } from './run.js';

export interface CircuitParts {
  readonly breaker: Breaker;
  readonly events: PolicyEvents;
  /** See `PolicyJudgement.counts`. */
  readonly counts: ((error: unknown) => boolean) | undefined;
}

/** Refuses what is not to be tried, and tells the breaker what became of the rest. */
export function circuit({ breaker, events, counts }: CircuitParts): Layer {
  const verdictOf = (error: unknown, run: Run): Verdict | undefined => {
    if (run.cancelled) return judgeCancellation(run.reason);
    if (isAbort(error, run.request.signal)) return judgeCancellation(error);
    if (counts !== undefined) return counts(error) ? 'unwell' : 'well';
    return judge(error);
  };
  return (inner) => (run) => {
    const permit = breaker.acquire(run.at);
    if (permit === undefined) throw refusal(breaker, events, run.at);
    const began = run.at;
    const fail = (error: unknown): never => {
      breaker.settle(permit, verdictOf(error, run), began);
      throw error;
    };
    const succeed = (result: unknown): unknown => {
      breaker.serve(permit, began);
      return result;
    };
    let running: Promise<unknown>;
    try {
      running = inner(run);
    } catch (error) {
      return fail(error);
    }
    return running.then(succeed, fail); // and not `await`, which costs another promise on every call
  };
}

/** The same where the circuit does not move by itself: it still can be opened by a person. */
export function gate({ breaker, events }: Pick<CircuitParts, 'breaker' | 'events'>): Layer {
  return (inner) => (run) => {
    if (breaker.acquire(run.at) === undefined) throw refusal(breaker, events, run.at);
    return inner(run);
  };
}

function refusal(breaker: Breaker, events: PolicyEvents, now: number): Error {
  events.tell({ policy: events.policy, kind: 'rejected', by: 'circuit' });
  return circuitOpen(events.policy, breaker.wait(now));
}
