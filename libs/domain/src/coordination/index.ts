export { Locks, type Lock, type LockFence, type LockOptions, type LockWaitOptions } from './locks.js';
export { RateLimiter, type RateLimit, type RateLimitDecision, type RateLimitOptions } from './rate-limiter.js';
export { Idempotency, type IdempotencyOptions, type IdempotentResult } from './idempotency.js';
export { PubSub, type PubSubListener, type Subscription } from './pub-sub.js';
export {
  KeyValueStore,
  type KeyValueOptions,
  type KeyValuePage,
  type KeyValueScanOptions,
  type KeyValueSetOptions,
} from './key-value-store.js';
export {
  CoordinationError,
  CoordinationInvalidError,
  CoordinationUnavailableError,
  IdempotencyAnswerError,
  IdempotencyInFlightError,
  IdempotencyKeyInvalidError,
  IdempotencyMismatchError,
  KeyValueTypeError,
  LockLostError,
  LockNotAcquiredError,
  RateLimitExceededError,
} from './coordination.errors.js';
