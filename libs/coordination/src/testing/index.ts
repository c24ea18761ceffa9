export { describeIdempotency, describeIdempotencyStore } from './idempotency.conformance.js';
export { describeKeyValueStore } from './key-value-store.conformance.js';
export { describeLocks } from './locks.conformance.js';
export { describePubSub } from './pub-sub.conformance.js';
export { describeRateLimiter } from './rate-limiter.conformance.js';
export { FakeCoordination } from './fake-coordination.js';
export { checkLockHistory, type LockRecord, type LockViolation } from './lock-history.js';
export { moduleHarness, type ModuleHarnessRequest } from './module-harness.js';
export type { SuiteRunner } from '#core/testing';
export type {
  CoordinationApplication,
  CoordinationHarness,
  CoordinationPorts,
  CoordinationStore,
} from './coordination-harness.js';
export type { SuiteHarness } from './suite-harness.js';
