import type { Duration } from '#core';

export interface IdempotencyOptions {
  /** What makes two requests the same: a hash of method, path and body, for instance. Another one under the same key is refused. 1 to 256 characters. */
  readonly fingerprint: string;
  /** How long the answer is kept. Default `COORDINATION_IDEMPOTENCY_TTL`, 24 h. */
  readonly ttl?: Duration | string | undefined;
  /** How long the work may take before another may begin it: the process may have died. Renewed at a third while it runs. Default `COORDINATION_IDEMPOTENCY_LEASE`, 1 min. */
  readonly lease?: Duration | string | undefined;
  /** Handed on to the work, which decides what to do about it: the key stays in flight until the work has ended. Before that, nothing is begun. */
  readonly signal?: AbortSignal | undefined;
}

export interface IdempotentResult<T> {
  readonly value: T;
  /** The work was not run: this is the answer of an earlier run. */
  readonly replayed: boolean;
}

/**
 * Runs work at most once per key, and gives its answer to whoever comes with the key again (draft-ietf-httpapi-idempotency-key-header). Keys: 1 to 512 characters.
 *
 * What it promises depends on the driver, in this one respect: with `database`, called inside a unit of work, the key commits together with the work's effects, so that
 * effect and answer are there both or not at all. With `redis` and `memory`, and outside a unit of work, it guards what is in flight and remembers answers; a crash between the effect and the
 * stored answer lets the work run again after the lease. Where effects are rows, put the key into a unique column of the same transaction.
 */
export abstract class Idempotency {
  static readonly portName: string = 'Idempotency';

  /**
   * Runs `work` unless an answer is known. The answer is JSON, or undefined; at most `COORDINATION_IDEMPOTENCY_MAX_BYTES`. Work that throws leaves no answer: the next
   * caller runs it. The signal that work is given aborts with the caller's, and with a `LockLostError` when the lease could not be kept, so that another may begin.
   *
   * Inside a unit of work of a driver that joins it, a second caller with the key waits until the first one's transaction has ended; work that throws is undone by a savepoint.
   * What cannot be stored after the work has ended, for an outage or a lost lease, is reported as a fault, and the value is given all the same.
   * @throws IdempotencyInFlightError while another runs it, with `retryAfter`; IdempotencyMismatchError for another fingerprint; IdempotencyAnswerError for an answer that is no JSON
   * or too large, or that `work` throws itself (it has run then, and will not again before the time is over: who comes with the key again gets the same error); CoordinationUnavailableError, before the
   * work has run; what `work` throws.
   */
  abstract run<T>(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    options: IdempotencyOptions,
  ): Promise<IdempotentResult<T>>;

  /** Forgets the key and its answer; not one that is in flight. Resolves to whether there was one. */
  abstract forget(key: string): Promise<boolean>;
}
