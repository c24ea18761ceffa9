import { Duration, TimeoutExceededError, type Clock } from '#core';

/** The time that one attempt may take, and the signal that ends it. */
export interface AttemptLimit {
  /** Aborts when the time is up (TimeoutExceededError) or with the delivery's own signal and reason. */
  readonly signal: AbortSignal;
  /** In `Clock.monotonic()` milliseconds. */
  readonly deadline: number;
  left(): Duration;
  release(): void;
  /** The attempt has failed: a handler that was left behind is told, whoever noticed first, this limit or that of the unit of work. */
  fail(error: unknown): void;
}

export function limitAttempt(
  clock: Clock,
  handler: { readonly timeout: Duration; readonly where: string },
  delivery: AbortSignal,
): AttemptLimit {
  const { timeout, where } = handler;
  const deadline = clock.monotonic() + timeout.milliseconds;
  const controller = new AbortController();
  const timer = clock.timer(timeout.milliseconds, () =>
    controller.abort(
      new TimeoutExceededError(
        `${where} did not end within ${timeout}. Make it shorter, or raise the handler's timeout or MESSAGING_HANDLER_TIMEOUT.`,
      ),
    ),
  );
  return {
    signal: AbortSignal.any([delivery, controller.signal]),
    deadline,
    left: () => Duration.milliseconds(Math.max(0, deadline - clock.monotonic())),
    release: () => timer.cancel(),
    fail: (error) => controller.abort(error),
  };
}
