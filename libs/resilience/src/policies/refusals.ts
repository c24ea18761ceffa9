import { Duration } from '#core';
import { BulkheadFullError, CircuitOpenError, RateLimitedError } from '#domain/resilience';

/**
 * The errors of calls that were not tried. They carry no stack: it would be four fifths of the cost of a refusal, at the moment when there are most of them, and it
 * would end in here. Node's limit is changed for the making of one object, with no `await` in between, so that nobody else sees it changed.
 */
function withoutStack<E extends Error>(make: () => E): E {
  const limit = Error.stackTraceLimit;
  if (!Reflect.set(Error, 'stackTraceLimit', 0)) return make(); // frozen by who runs the process
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** @param wait milliseconds until a probe is let through; undefined when only a person will close it or when probes are under way. */
export function circuitOpen(policy: string, wait: number | undefined): CircuitOpenError {
  const retryAfter = wait === undefined ? undefined : Duration.milliseconds(Math.ceil(wait));
  const then = retryAfter === undefined ? '' : ` The next is tried in ${retryAfter}.`;
  return withoutStack(
    () =>
      new CircuitOpenError(
        `The circuit of the policy "${policy}" is open: calls are refused without being tried.${then}`,
        retryAfter === undefined ? { details: { policy } } : { details: { policy }, retryAfter },
      ),
  );
}

export function bulkheadFull(policy: string, size: number, queue: number): BulkheadFullError {
  return withoutStack(
    () =>
      new BulkheadFullError(
        `${size} calls under the policy "${policy}" run and ${queue} wait, which are its limits. Try again later.`,
        { details: { policy, size, queue } },
      ),
  );
}

export function rateLimited(policy: string, wait: number): RateLimitedError {
  const retryAfter = Duration.milliseconds(Math.ceil(wait));
  return withoutStack(
    () =>
      new RateLimitedError(
        `The rate of the policy "${policy}" is used up. There is room for one more call in ${retryAfter}.`,
        { details: { policy }, retryAfter },
      ),
  );
}
