import type { Duration } from '#core';

export interface LockOptions {
  /** How long the lock is held without a sign of life; while it is held it is renewed at a third of that. 100 ms to 1 h. Default `COORDINATION_LOCK_LEASE`, 30 s. */
  readonly lease?: Duration | string | undefined;
  /** Whether it is renewed by itself. Default true. Without it the lock is lost at the end of the lease unless `extend` is called. */
  readonly renew?: boolean | undefined;
  /** Gives up: the call rejects with its reason, at once, and a lock that is taken all the same is given back. */
  readonly signal?: AbortSignal | undefined;
}

export interface LockWaitOptions extends LockOptions {
  /** How long to wait for it at most, up to 1 d. Zero: not at all. Default `COORDINATION_LOCK_WAIT`, 10 s; never beyond the caller's deadline. */
  readonly wait?: Duration | string | undefined;
}

/** What makes writes of a holder that was overtaken fail: `UnitOfWork.run(work, { fence: lock.fence })`. */
export interface LockFence {
  readonly resource: string;
  readonly token: bigint;
}

/** A lock that is held, until it is released or lost. */
export interface Lock {
  readonly name: string;
  /** Greater than that of every earlier holder of the name, also after the server has lost everything (Kleppmann, "How to do distributed locking", 2016). */
  readonly token: bigint;
  /** The token with the resource that it is for. */
  readonly fence: LockFence;
  /**
   * Aborts with a `LockLostError` when the lock is lost, or can no longer be known to be held: at the latest when the lease ends by this process's clock. A
   * process that was stopped may see that late; only the fence protects what it writes then.
   */
  readonly signal: AbortSignal;
  /** Whether it is held, so far as this process knows. */
  readonly held: boolean;

  /** The lease begins anew, with the given length, which renewals keep. @throws LockLostError when it is no longer this holder's; what the service threw, when it could not be asked: it is held for as long as before then. */
  extend(lease: Duration | string): Promise<void>;
  /** Gives it back. Resolves to whether it was still this holder's; another's is never touched. Twice is a no-op that resolves to false. What cannot be asked for now is asked for in the background, until the lease has ended. */
  release(): Promise<boolean>;
}

/**
 * Mutual exclusion between processes, by name: 1 to 256 characters, without NUL. A lock is a lease: safe against two holders at once only together with its fence, as with every
 * such lock. Not reentrant: who takes a name twice waits for itself, until its limit. Never part of a unit of work: a rollback gives nothing back. Take it around the unit of work.
 *
 * With the driver `memory` it is between the callers of one process alone. With `database` on an embedded database it cannot be taken or given back inside a unit of work, which holds the
 * one connection that there is: CoordinationInvalidError. When the application stops, it gives back what it still holds.
 * @throws CoordinationUnavailableError when the service cannot be asked; nothing is held then. TimeoutExceededError when it does not answer in time (`COORDINATION_TIMEOUT`): what it gave all the same is given
 * back in the background.
 */
export abstract class Locks {
  static readonly portName: string = 'Locks';

  /** Takes the lock if it is free now. Undefined when it is not. */
  abstract tryAcquire(name: string, options?: LockOptions): Promise<Lock | undefined>;

  /** Waits for the lock. Who waits first need not get it first. @throws LockNotAcquiredError when it was not free within the limit. */
  abstract acquire(name: string, options?: LockWaitOptions): Promise<Lock>;

  /**
   * Takes the lock, runs `work`, and gives it back however `work` ends. `lock.signal` tells it to stop when the lock is lost; what it resolves to then is still the result, so
   * that effects which must not be are to be fenced.
   */
  abstract run<T>(name: string, work: (lock: Lock) => Promise<T>, options?: LockWaitOptions): Promise<T>;
}
