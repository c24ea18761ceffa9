import { TimeoutExceededError, type Clock, type Duration } from '#core';

export interface Limits {
  readonly clock: Clock;
  readonly limit: Duration;
  readonly signal: AbortSignal;
}

/** Gives `work` a signal that aborts with `signal`, or when the limit has passed. */
export async function within<T>(
  { clock, limit, signal }: Limits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const timer = clock.timer(limit.milliseconds, () =>
    own.abort(new TimeoutExceededError(`It did not answer within ${limit}.`)),
  );
  try {
    return await work(AbortSignal.any([signal, own.signal]));
  } finally {
    timer.cancel();
  }
}
