import { ResilienceError, type ErrorRow } from '#core';

/**
 * `exhausted`, here and below: the policy that refused knows more of the dependency than its caller does, so that a policy further out must not try again at once.
 * Who waits anyway, such as a message handler, may: `settlement` says so.
 */
const refused = { status: 503, settlement: 'retry', level: 'warn', transience: 'exhausted' } as const;

/** The dependency failed too often of late, so that the call was not tried. Carries no stack: it is made for each refused call, and its message names the policy. */
export class CircuitOpenError extends ResilienceError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'CIRCUIT_OPEN',
    title: 'The dependency failed too often of late, so that the call was not tried.',
    fix: 'Look at the dependency that the message names; the circuit closes by itself once it answers again.',
  };
}

/** As many calls as may run and wait at the same time do so already. Nothing was tried. */
export class BulkheadFullError extends ResilienceError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'BULKHEAD_FULL',
    title: 'Too many calls of the dependency run and wait at the same time.',
    fix: 'Try again later; if it persists, make the calls shorter, or raise `RESILIENCE_<POLICY>_BULKHEAD_SIZE`.',
  };
}

/** The policy's own rate towards the dependency is used up; nothing was tried. 503 and not 429: the limit is ours, and this client may have sent one request. */
export class RateLimitedError extends ResilienceError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'RATE_LIMITED',
    title: 'The rate of calls that the dependency is given is used up.',
    fix: 'Try again after the time that the error names; if it persists, raise `RESILIENCE_<POLICY>_RATE_LIMIT`.',
  };
}
