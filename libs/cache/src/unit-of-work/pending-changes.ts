import { CallContext, type Clock, type FaultReporter, type Timer, type TransactionScope } from '#core';
import type { Invalidation } from '../cache.driver.js';
import { InvalidationSet } from '../namespace/invalidation-set.js';

/** A commit whose outcome nobody knows runs no hook: after so long it is taken to have happened. */
const UNKNOWN_AFTER = 30_000;

export interface PendingChangesParts {
  readonly clock: Clock;
  readonly faults: FaultReporter;
  readonly namespace: string;
  /** Whether there is something to hide has changed. */
  readonly onHiding: (hiding: boolean) => void;
}

/**
 * What units of work have changed and will tell the cache after their commit. Until then they themselves find nothing of it, while others still see the old value, which is the committed one. A savepoint
 * that is rolled back takes its changes along; what it has hidden stays hidden until its unit of work ends.
 */
export class PendingChanges {
  readonly #hidden = new Map<TransactionScope, InvalidationSet>();

  constructor(private readonly parts: PendingChangesParts) {}

  /** The innermost running transaction. */
  static current(): TransactionScope | undefined {
    const scope = CallContext.current()?.transaction;
    return scope?.active === true ? scope : undefined;
  }

  get empty(): boolean {
    return this.#hidden.size === 0;
  }

  /** Runs `apply` after the commit, and hides what it is about until then. What `apply` throws is reported. */
  defer(scope: TransactionScope, change: Invalidation, apply: () => Promise<void>): void {
    this.#hide(rootOf(scope), change);
    const unknown = this.#unknownOutcome(scope, apply);
    scope.afterCommit(() => {
      unknown.settle();
      return apply();
    });
    scope.afterRollback(() => unknown.settle());
  }

  /** Whether this call's own unit of work has changed it. */
  hides(scope: TransactionScope | undefined, key: string, tags: readonly string[]): boolean {
    return scope !== undefined && this.#hidden.get(rootOf(scope))?.hides(key, tags) === true;
  }

  #hide(root: TransactionScope, change: Invalidation): void {
    const known = this.#hidden.get(root);
    if (known !== undefined) return known.add(change);
    const hidden = new InvalidationSet();
    hidden.add(change);
    this.#hidden.set(root, hidden);
    this.parts.onHiding(true);
    const forget = (): void => {
      unknown.settle();
      if (this.#hidden.delete(root)) this.parts.onHiding(!this.empty);
    };
    const unknown = this.#unknownOutcome(root, () => Promise.resolve(forget()));
    root.afterCommit(forget);
    root.afterRollback(forget);
  }

  /** Runs `then` when a commit was begun and no hook has told of its end. */
  #unknownOutcome(scope: TransactionScope, then: () => Promise<void>): { settle(): void } {
    const { clock, faults, namespace } = this.parts;
    let timer: Timer | undefined;
    scope.beforeCommit(() => {
      timer = clock.timer(UNKNOWN_AFTER, () => {
        then().catch((error: unknown) =>
          faults.report({ where: `cache namespace "${namespace}" after a commit of unknown outcome`, error }),
        );
      });
    });
    return { settle: () => timer?.cancel() };
  }
}

function rootOf(scope: TransactionScope): TransactionScope {
  let root = scope;
  while (root.parent !== undefined) root = root.parent;
  return root;
}
