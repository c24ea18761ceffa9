export interface LeaseRequest {
  readonly name: string;
  /** One for each attempt to hold the lock; tells holders apart. */
  readonly owner: string;
  readonly leaseMilliseconds: number;
}

export type LockAttempt =
  | { readonly kind: 'acquired'; readonly token: bigint }
  /** `freeAfter`: when the present lease ends, unless it is renewed; undefined when that is not known. Milliseconds. */
  | { readonly kind: 'held'; readonly freeAfter: number | undefined };

/** Leases by name. Every call is one atomic step, by the service's clock. */
export interface LockStore {
  /**
   * Takes the lock if nobody's lease is running. Asking again with the same owner while it holds the lock gives the same token, and the lease anew: an answer may have been lost. The token is greater
   * than every one that was given for the name before, also when the service has lost everything meanwhile.
   */
  acquire(request: LeaseRequest, signal: AbortSignal | undefined): Promise<LockAttempt>;
  /** The lease begins anew, if it is still this owner's and has not ended. */
  renew(request: LeaseRequest, signal: AbortSignal | undefined): Promise<boolean>;
  /** Gives it back, if it is still this owner's and has not ended. */
  release(request: Pick<LeaseRequest, 'name' | 'owner'>, signal: AbortSignal | undefined): Promise<boolean>;
  /** Calls `listener` when the lock may be free. A hint: it may be lost, so that whoever waits asks again besides. @returns how to stop. */
  onReleased(name: string, listener: () => void): () => void;
}
