import type { Clock } from '#core';
import type { LeaseRequest, LockAttempt, LockStore } from '../../locks/lock-store.js';
import { EndingEntries } from './ending-entries.js';

interface Lease {
  readonly owner: string;
  readonly token: bigint;
  readonly endsAt: number;
}

export interface MemoryLocksParts {
  readonly clock: Clock;
  /** Locks that are held at the same time. */
  readonly maxEntries: number;
}

/** Leases in this process. Tokens are times, so that those of the next process are greater. */
export class MemoryLocks implements LockStore {
  readonly #leases: EndingEntries<Lease>;
  readonly #waiting = new Map<string, Set<() => void>>();
  #last = 0n;

  constructor(private readonly parts: MemoryLocksParts) {
    this.#leases = new EndingEntries(parts.maxEntries, 'The locks');
  }

  async acquire({ name, owner, leaseMilliseconds }: LeaseRequest): Promise<LockAttempt> {
    const now = this.#now();
    const lease = this.#leases.get(name, now);
    if (lease !== undefined && lease.owner !== owner)
      return { kind: 'held', freeAfter: Math.ceil((lease.endsAt - now) / 1_000) };
    const token = lease?.token ?? this.#nextToken();
    this.#leases.set(name, { owner, token, endsAt: now + leaseMilliseconds * 1_000 }, now);
    return { kind: 'acquired', token };
  }

  async renew({ name, owner, leaseMilliseconds }: LeaseRequest): Promise<boolean> {
    const now = this.#now();
    const lease = this.#leases.get(name, now);
    if (lease?.owner !== owner) return false;
    this.#leases.set(name, { ...lease, endsAt: now + leaseMilliseconds * 1_000 }, now);
    return true;
  }

  async release({ name, owner }: Pick<LeaseRequest, 'name' | 'owner'>): Promise<boolean> {
    if (this.#leases.get(name, this.#now())?.owner !== owner) return false;
    this.#leases.delete(name);
    for (const listener of this.#waiting.get(name) ?? []) queueMicrotask(listener);
    return true;
  }

  onReleased(name: string, listener: () => void): () => void {
    const own = (): void => listener(); // the same function may be given twice
    const listeners = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#waiting.get(name) === listeners) this.#waiting.delete(name);
    };
  }

  close(): void {
    this.#leases.clear();
    this.#waiting.clear();
  }

  #now(): number {
    return Math.floor(this.parts.clock.monotonic() * 1_000);
  }

  /** Microseconds since the epoch, and never twice the same. */
  #nextToken(): bigint {
    const now = BigInt(Math.floor(this.parts.clock.now() * 1_000));
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last;
  }
}
