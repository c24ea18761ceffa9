import { InfrastructureError, type ErrorRow } from '#core';

/** The root of what locks, limits, idempotency keys, pub/sub and the key-value store throw. */
export class CoordinationError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'COORDINATION_FAILED',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The service that processes coordinate through failed.',
    fix: 'Read the cause in the log.',
  };
}

/** The service cannot be asked. */
export class CoordinationUnavailableError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'COORDINATION_UNAVAILABLE',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The service that processes coordinate through cannot be reached.',
    fix: 'Look at the service that the cause names; it comes back by itself.',
  };
}

/** A name, a key, a value or an option is not what the port takes. Nothing was done. */
export class CoordinationInvalidError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'COORDINATION_INVALID',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'A lock, limit, key or message is not what its port takes.',
    fix: 'Change what the message names; it says what is expected.',
  };
}

/** Others held the lock for as long as the caller would wait. */
export class LockNotAcquiredError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'LOCK_NOT_ACQUIRED',
    status: 503,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'A lock was not free in time.',
    fix: 'Try again later; if it persists, hold the lock for less long, or wait longer for it.',
  };
}

/** The lock is no longer this holder's: its lease ended, or the service forgot it. Another may hold it already. */
export class LockLostError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'LOCK_LOST',
    status: 503,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'A lock was lost while it was held.',
    fix: 'Take the lock again and begin anew; if it persists, give it a longer lease, or look at what blocks the process.',
  };
}

/** More was asked for than the rate limit allows. */
export class RateLimitExceededError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'RATE_LIMIT_EXCEEDED',
    status: 429,
    settlement: 'retry',
    level: 'info',
    transience: 'transient',
    title: 'Too many requests.',
    fix: 'Try again after the time that `Retry-After` names.',
  };
}

/** The same key is being worked on at this moment. */
export class IdempotencyInFlightError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'IDEMPOTENCY_IN_FLIGHT',
    status: 409,
    settlement: 'retry',
    level: 'info',
    transience: 'transient',
    title: 'A request with this idempotency key is being worked on.',
    fix: 'Repeat the request with the same key after a while, to get its answer.',
  };
}

/** The key was used for another request. */
export class IdempotencyMismatchError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'IDEMPOTENCY_MISMATCH',
    status: 422,
    settlement: 'park',
    level: 'info',
    transience: 'permanent',
    title: 'The idempotency key was used for another request.',
    fix: 'Use a new key for a new request.',
  };
}

/** The route needs a key, or was given one that is none. */
export class IdempotencyKeyInvalidError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'IDEMPOTENCY_KEY_INVALID',
    status: 400,
    settlement: 'park',
    level: 'info',
    transience: 'permanent',
    title: 'The `Idempotency-Key` header is missing or is none.',
    fix: 'Send the header with a text of 1 to 255 visible characters that is new for each request.',
  };
}

/** The work has run, and its answer could not be kept. */
export class IdempotencyAnswerError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'IDEMPOTENCY_ANSWER',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'The answer of idempotent work cannot be kept.',
    fix: 'Answer with plain JSON within the size that the message names.',
  };
}

/** The value under the key is not of the kind that the call works on. Nothing was changed. */
export class KeyValueTypeError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'KEY_VALUE_TYPE',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'The stored value is no whole number, or the sum is too large.',
    fix: 'Use a key of its own for the counter.',
  };
}
