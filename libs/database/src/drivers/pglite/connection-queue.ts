import { CallContext, Duration, type Clock, type TransactionScope } from '#core';
import { ConnectionPoolError, ReentrantTransactionError, type DatabaseError } from '#domain/database';

export interface ConnectionQueueOptions {
  readonly clock: Clock;
  /** For messages: which database is waited for. */
  readonly target: string;
  /** How long a caller without a deadline of its own waits. */
  readonly maxWait: Duration;
  /** How many callers may wait at once. */
  readonly maxWaiters: number;
  /** Whether a transaction is open on the connection right now. */
  readonly inTransaction: () => boolean;
}

interface Waiter {
  /** False when its time is up: a statement blocks the event loop, so that its timer may not have fired yet. */
  grant(): boolean;
  refuse(error: unknown): void;
}

/**
 * Whose turn it is on the one connection: first come, first served, behind a bounded number of others.
 *
 * A caller waits until its own deadline (`CallContext.deadline`), or `maxWait` when it has none. One whose call chain already holds the
 * connection can never get it, and is told so at once: the holder is known by the `TransactionScope` that was current when it came, so a
 * unit of work enters the context with its scope before it acquires.
 */
export class ConnectionQueue {
  readonly #waiters: Waiter[] = [];
  #holder: { readonly scope: TransactionScope | undefined; readonly since: number } | undefined;
  #closed: DatabaseError | undefined;

  constructor(private readonly options: ConnectionQueueOptions) {}

  /**
   * Resolves when it is the caller's turn; `pass` must be called once for it.
   * @throws ConnectionPoolError, ReentrantTransactionError, or the signal's reason.
   */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#closed !== undefined) throw this.#closed;
    const scope = CallContext.current()?.transaction;
    if (this.#holder === undefined) return this.#hold(scope);
    if (this.#heldBy(scope)) throw this.#reentrant();
    if (this.#waiters.length >= this.options.maxWaiters)
      throw this.#exhausted(`${this.#waiters.length} callers already wait, which is the limit`);
    await this.#wait(scope, signal);
  }

  /** Ends the holder's turn and begins the next one's. */
  pass(): void {
    this.#holder = undefined;
    for (let next = this.#waiters.shift(); next !== undefined; next = this.#waiters.shift()) if (next.grant()) return;
  }

  /** Refuses everyone who waits or comes later. Safe to call twice. */
  close(error: DatabaseError): void {
    this.#closed ??= error;
    for (const waiter of this.#waiters.splice(0)) waiter.refuse(this.#closed);
  }

  #hold(scope: TransactionScope | undefined): void {
    this.#holder = { scope, since: this.options.clock.monotonic() };
  }

  #wait(scope: TransactionScope | undefined, signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.options;
    const limit = this.#limit();
    const end = clock.monotonic() + limit;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        const place = this.#waiters.indexOf(waiter);
        if (place >= 0) this.#waiters.splice(place, 1);
      };
      const waiter: Waiter = {
        grant: () => {
          if (clock.monotonic() >= end) {
            waiter.refuse(tooLate());
            return false;
          }
          leave();
          this.#hold(scope);
          resolve();
          return true;
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.refuse(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      const tooLate = (): ConnectionPoolError => this.#exhausted(`it did not become free within ${span(limit)}`);
      const timer = clock.timer(limit, () => waiter.refuse(tooLate()));
      this.#waiters.push(waiter);
    });
  }

  #limit(): number {
    const { clock, maxWait } = this.options;
    const deadline = CallContext.current()?.deadline;
    return deadline === undefined ? maxWait.milliseconds : Math.max(0, deadline - clock.monotonic());
  }

  // A statement on its own may run in the context of another database's transaction; it ends by itself, so only an open transaction counts.
  #heldBy(asking: TransactionScope | undefined): boolean {
    const held = this.#holder?.scope;
    if (held === undefined || !this.options.inTransaction()) return false;
    for (let scope = asking; scope !== undefined; scope = scope.parent) if (scope === held) return true;
    return false;
  }

  #reentrant(): ReentrantTransactionError {
    return new ReentrantTransactionError(
      `The embedded database (${this.options.target}) has one connection, and the transaction that runs in this call chain holds it: ` +
        'the call could never have got it. Use the running transaction, move the call outside it, or set DATABASE_URL.',
      { details: { target: this.options.target } },
    );
  }

  #exhausted(why: string): ConnectionPoolError {
    const { clock, target } = this.options;
    const busy = clock.monotonic() - (this.#holder?.since ?? clock.monotonic());
    return new ConnectionPoolError(
      `The embedded database (${target}) has one connection, which its holder has had for ${span(busy)}: ${why}. ` +
        'Shorten transactions, or set DATABASE_URL to use a server.',
      { retryAfter: Duration.seconds(1), details: { target, variable: 'DATABASE_URL' } },
    );
  }
}

function span(milliseconds: number): string {
  return Duration.milliseconds(Math.max(0, Math.round(milliseconds))).toString();
}
