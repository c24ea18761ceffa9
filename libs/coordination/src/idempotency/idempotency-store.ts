export interface IdempotencyBegin {
  readonly key: string;
  readonly fingerprint: string;
  /** One for each run of the work. */
  readonly owner: string;
  readonly leaseMilliseconds: number;
}

export type IdempotencyBeginning =
  | { readonly kind: 'begun' }
  /** Another runs it. `freeAfter`: when its lease ends, unless it is renewed. Milliseconds. */
  | { readonly kind: 'in-flight'; readonly fingerprint: string; readonly freeAfter: number }
  | { readonly kind: 'answered'; readonly fingerprint: string; readonly answer: string };

export interface IdempotencyAnswer {
  readonly key: string;
  readonly owner: string;
  /** JSON. */
  readonly answer: string;
  readonly ttlMilliseconds: number;
}

/**
 * Keys, who works on them, and their answers. Every call is one atomic step, by the service's clock. A key is its owner's until it is abandoned, its lease has ended, or the time of
 * its answer is over; then it is as new, also when nobody has taken it yet.
 */
export interface IdempotencyStore {
  /** Takes the key if it is new, its time is over, or its lease ended without an answer. Asking again with the same owner gives `begun` again. */
  begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning>;
  /** The lease begins anew. @returns whether the key is still this owner's, and without an answer. */
  renew(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<boolean>;
  /** Keeps the answer; again with the same owner does no harm. @returns whether the key was still this owner's; nothing is kept when not. */
  complete(answer: IdempotencyAnswer, signal: AbortSignal | undefined): Promise<boolean>;
  /** The key is new again, if it is still this owner's and has no answer. */
  abandon(key: string, owner: string, signal: AbortSignal | undefined): Promise<void>;
  /** @returns whether there was an answer. Keys that are in flight stay. */
  forget(key: string, signal: AbortSignal | undefined): Promise<boolean>;
  /**
   * Of a driver that declares `joinsUnitOfWork`: runs `work` as a part of the unit of work of its database that runs in this call chain. What is called inside commits with that, or is
   * undone when `work` rejects, and nobody else sees the key before, so that it needs no lease. Undefined, with nothing done, when none runs.
   */
  joined?<T>(work: () => Promise<T>): Promise<T> | undefined;
}
