import { CallContext, Duration, TimeoutExceededError, type Clock } from '#core';

export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Aborts when a caller gives up, and not when the time is up. */
  readonly callers: AbortSignal | undefined;
  /** In `Clock.monotonic()` milliseconds. */
  readonly deadline: number;
  release(): void;
}

/** The limit of a unit of work: its own timeout, its caller's deadline, its caller's signals, whichever comes first. */
export function timeLimit(clock: Clock, timeout: Duration, signal: AbortSignal | undefined): TimeLimit {
  const context = CallContext.current();
  const deadline = Math.min(clock.monotonic() + timeout.milliseconds, context?.deadline ?? Infinity);
  const left = Math.max(0, deadline - clock.monotonic());
  const controller = new AbortController();
  const expire = (): void =>
    controller.abort(
      new TimeoutExceededError(
        `The unit of work did not end within ${Duration.milliseconds(Math.round(left))} and was rolled back. Make it shorter, or raise its timeout or DATABASE_TRANSACTION_TIMEOUT.`,
      ),
    );
  const timer = left === 0 ? undefined : clock.timer(left, expire);
  if (left === 0) expire();
  const callers = [signal, context?.signal].filter((candidate) => candidate !== undefined);
  return {
    signal: callers.length === 0 ? controller.signal : AbortSignal.any([...callers, controller.signal]),
    callers: callers.length > 1 ? AbortSignal.any(callers) : callers[0],
    deadline,
    release: () => timer?.cancel(),
  };
}
