import { Duration, TimeoutExceededError, type Clock } from '#core';
import type { LimitKind } from '#domain/resilience';
import { LimitedAttempt } from './attempt.js';
import { Due, DueQueue } from './due-queue.js';
import type { PolicyEvents } from './policy-events.js';
import type { Layer, Run } from './run.js';
import type { Sweep } from './sweep.js';

export interface TimeLimitParts {
  readonly sweep: Sweep;
  readonly clock: Clock;
  readonly events: PolicyEvents;
}

/** The limit of one attempt. It ends the attempt: what is around may try again. */
export class TimeLimit {
  readonly #queue: DueQueue;
  readonly #whenDue = (): TimeoutExceededError => timeout(this.parts.events, 'attempt', this.milliseconds);

  constructor(
    private readonly parts: TimeLimitParts,
    readonly milliseconds: number,
  ) {
    this.#queue = parts.sweep.newQueue();
  }

  /** @param reject the caller's promise. */
  start(run: Run, reject: (reason: unknown) => void): LimitedAttempt {
    const attempt = new LimitedAttempt(run, run.at + this.milliseconds, reject, this.#whenDue);
    this.parts.sweep.add(this.#queue, attempt);
    return attempt;
  }
}

/** The end of a run's time. */
class RunDue extends Due {
  constructor(
    due: number,
    private readonly run: Run,
    private readonly whenDue: () => unknown,
  ) {
    super(due);
  }

  expire(): void {
    this.run.cancel(this.whenDue());
  }
}

/**
 * The limit of the whole call, its waits included: the policy's own or the caller's deadline, whichever comes first. It cancels the run, after which nothing is tried
 * any more. Work that heeds its signal has its deadline in there.
 *
 * @param milliseconds of the policy's own; undefined when there is none.
 */
export function totalLimit(parts: TimeLimitParts, milliseconds: number | undefined): Layer {
  const { sweep, events } = parts;
  const queue = sweep.newQueue();
  const earlier = sweep.newQueue(); // deadlines come in any order: they have a queue where finding their place is short
  const own = milliseconds ?? Infinity;
  const ownPassed = (): TimeoutExceededError => timeout(events, 'total', own);
  return (inner) => {
    const limited = async (run: Run, due: number): Promise<unknown> => {
      const left = due - run.at;
      run.due = due;
      if (left <= 0) throw timeout(events, 'deadline', 0);
      const end = new RunDue(due, run, left < own ? () => timeout(events, 'deadline', left) : ownPassed);
      sweep.add(left < own ? earlier : queue, end);
      try {
        return await inner(run);
      } finally {
        DueQueue.remove(end);
      }
    };
    return (run) => {
      const { heedsSignal, deadline } = run.request;
      const due = heedsSignal ? run.at + own : Math.min(run.at + own, deadline);
      return due === Infinity ? inner(run) : limited(run, due);
    };
  };
}

const WHOSE = {
  attempt: (limit: string, policy: string) =>
    `An attempt under the policy "${policy}" did not end within ${limit}, its limit. Look at the dependency, or raise the policy's ATTEMPT_TIMEOUT.`,
  total: (limit: string, policy: string) =>
    `The call under the policy "${policy}" did not end within ${limit}, its attempts and waits included. Look at the dependency, or raise the policy's TOTAL_TIMEOUT.`,
  deadline: (limit: string, policy: string) =>
    `The call under the policy "${policy}" did not end within the ${limit} that its caller's deadline left. Look at what took the time before it, or give the caller more.`,
} as const;

function timeout(events: PolicyEvents, limit: LimitKind, milliseconds: number): TimeoutExceededError {
  events.tell({ policy: events.policy, kind: 'timed-out', limit });
  const text = String(Duration.milliseconds(Math.round(milliseconds)));
  return new TimeoutExceededError(WHOSE[limit](text, events.policy), { details: { policy: events.policy, limit } });
}
