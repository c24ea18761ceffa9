import type { IdempotencyStore } from './idempotency/idempotency-store.js';
import type { KeyValueBackend } from './key-value/key-value-backend.js';
import type { LockStore } from './locks/lock-store.js';
import type { PubSubTransport } from './pub-sub/pub-sub-transport.js';
import type { LimitStore } from './rate-limits/limit-store.js';

/** What a driver can do. */
export interface CoordinationCapabilities {
  /** Several processes see the same locks, limits, keys and messages. False: only `GROUNDWORK_ROLE=all` makes sense. */
  readonly sharedByProcesses: boolean;
  /** Keys and answers survive the end of every process, and of the service. */
  readonly durable: boolean;
  /** An idempotency key that is used inside a unit of work commits together with it. */
  readonly joinsUnitOfWork: boolean;
}

/**
 * A backend for locks, limits, idempotency keys, messages and small values. Each part makes the one call and names its failure: it checks no name or value, never retries, and never logs. Calls
 * come concurrently; whoever aborts is not waiting any more, and what was sent may still take effect. Time is the service's, never the caller's.
 */
export interface CoordinationDriver {
  readonly name: string;
  readonly capabilities: CoordinationCapabilities;
  readonly locks: LockStore;
  readonly limits: LimitStore;
  readonly idempotency: IdempotencyStore;
  readonly pubSub: PubSubTransport;
  readonly keyValue: KeyValueBackend;

  /** Proves by a round trip that the service is there. Called once, before anything else. */
  open(signal: AbortSignal): Promise<void>;
  /** Nothing is left running, and nothing is called any more. Safe to call twice. */
  close(): Promise<void>;
}
