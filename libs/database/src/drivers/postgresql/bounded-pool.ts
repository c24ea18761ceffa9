import type { Clock, Timer } from '#core';

export interface PooledSession {
  /** Settles once connected; rejects with the error for the caller. */
  open(signal: AbortSignal | undefined): Promise<void>;
  readonly reusable: boolean;
  readonly closed: Promise<void>;
  /** Closes an unused one, politely. */
  end(): void;
  destroy(): void;
}

/** How full the pool is, for the message of the one who did not get in. */
export interface PoolState {
  readonly inUse: number;
  readonly connecting: number;
  readonly waiting: number;
  /** How long the first in the queue has waited, in milliseconds. */
  readonly longestWait: number;
  /** How long ago somebody was refused, in milliseconds; undefined: never. */
  readonly refusedAgo: number | undefined;
}

export interface BoundedPoolParts<Session extends PooledSession> {
  readonly clock: Clock;
  readonly max: number;
  /** Milliseconds. */
  readonly wait: number;
  readonly maxWaiters: number;
  /** Milliseconds. */
  readonly idleTimeout: number;
  /** Makes a session that is not connected yet. */
  newSession(onLost: () => void): Session;
  exhausted(state: PoolState, why: 'wait' | 'queue'): Error;
  closed(): Error;
}

interface Waiter<Session> {
  readonly since: number;
  /** Gets a session that was given back, or undefined: a place to open one of its own, already counted. */
  admit(session: Session | undefined): void;
  refuse(error: unknown): void;
}

/**
 * At most `max` sessions, a bounded queue in the order of asking, and a limit on the wait. `pg-pool` bounds neither the queue nor, without
 * counting the time to connect, the wait; and it closes its connections gracefully, which a frozen server never lets end.
 */
export class BoundedPool<Session extends PooledSession> {
  /** The one used last at the end. */
  readonly #idle: { readonly session: Session; readonly timer: Timer }[] = [];
  /** Every session whose socket may still be open. */
  readonly #sockets = new Set<Session>();
  readonly #inUse = new Set<Session>();
  readonly #opening = new Set<Session>();
  readonly #waiters = new Set<Waiter<Session>>();
  #reserved = 0;
  #refused: number | undefined;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: BoundedPoolParts<Session>) {}

  get state(): PoolState {
    const now = this.parts.clock.monotonic();
    const [first] = this.#waiters;
    return {
      inUse: this.#inUse.size,
      connecting: this.#opening.size + this.#reserved,
      waiting: this.#waiters.size,
      longestWait: first === undefined ? 0 : now - first.since,
      refusedAgo: this.#refused === undefined ? undefined : now - this.#refused,
    };
  }

  get idle(): number {
    return this.#idle.length;
  }

  async acquire(signal: AbortSignal | undefined): Promise<Session> {
    if (this.#closing !== undefined) throw this.parts.closed();
    signal?.throwIfAborted();
    const idle = this.#takeIdle();
    if (idle !== undefined) return idle;
    if (this.#waiters.size === 0 && this.#hasPlace()) {
      this.#reserved += 1;
      return this.#open(signal);
    }
    if (this.#waiters.size >= this.parts.maxWaiters) throw this.#exhausted('queue');
    return (await this.#wait(signal)) ?? this.#open(signal);
  }

  release(session: Session): void {
    if (!this.#inUse.delete(session)) return;
    if (!session.reusable) {
      session.destroy();
      this.#admitNext();
      return;
    }
    const [waiter] = this.#waiters;
    if (waiter !== undefined) {
      this.#inUse.add(session);
      waiter.admit(session);
      return;
    }
    this.#idle.push({ session, timer: this.parts.clock.timer(this.parts.idleTimeout, () => this.#retire(session)) });
  }

  /** Refuses who waits, closes everything, also what is in use, and resolves when the last socket is closed. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    for (const waiter of [...this.#waiters]) waiter.refuse(this.parts.closed());
    for (const { session } of [...this.#idle]) this.#retire(session);
    for (const session of [...this.#opening, ...this.#inUse]) session.destroy();
    this.#inUse.clear();
    await Promise.all([...this.#sockets].map((session) => session.closed));
  }

  #exhausted(why: 'wait' | 'queue'): Error {
    this.#refused = this.parts.clock.monotonic();
    return this.parts.exhausted(this.state, why);
  }

  #hasPlace(): boolean {
    return this.#idle.length + this.#inUse.size + this.#opening.size + this.#reserved < this.parts.max;
  }

  /** The one that was used last, so that the others can grow old and be closed. */
  #takeIdle(): Session | undefined {
    const last = this.#idle.pop();
    if (last === undefined) return undefined;
    last.timer.cancel();
    this.#inUse.add(last.session);
    return last.session;
  }

  #wait(signal: AbortSignal | undefined): Promise<Session | undefined> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter<Session> = {
        since: this.parts.clock.monotonic(),
        admit: (session) => {
          leave();
          resolve(session);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const timer = this.parts.clock.timer(this.parts.wait, () => waiter.refuse(this.#exhausted('wait')));
      const onAbort = (): void => waiter.refuse(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Opens a session at a place that was reserved. */
  async #open(signal: AbortSignal | undefined): Promise<Session> {
    this.#reserved -= 1;
    if (this.#closing !== undefined) throw this.parts.closed();
    const session = this.parts.newSession(() => this.#forget(session));
    this.#opening.add(session);
    this.#sockets.add(session);
    try {
      const opening = session.open(signal);
      void session.closed.then(() => this.#sockets.delete(session));
      await opening;
      if (this.#closing !== undefined) throw this.parts.closed();
      this.#inUse.add(session);
      return session;
    } finally {
      this.#opening.delete(session);
      if (!this.#inUse.has(session)) this.#admitNext();
    }
  }

  /** A place has become free: the first in the queue may open a session of its own. */
  #admitNext(): void {
    const [waiter] = this.#waiters;
    if (waiter === undefined || !this.#hasPlace()) return;
    this.#reserved += 1;
    waiter.admit(undefined);
  }

  #retire(session: Session): void {
    this.#forget(session);
    session.end();
  }

  #forget(session: Session): void {
    const index = this.#idle.findIndex((entry) => entry.session === session);
    if (index >= 0) this.#idle.splice(index, 1)[0]?.timer.cancel();
  }
}
