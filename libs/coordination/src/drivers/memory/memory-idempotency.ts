import type { Clock } from '#core';
import type {
  IdempotencyAnswer,
  IdempotencyBegin,
  IdempotencyBeginning,
  IdempotencyStore,
} from '../../idempotency/idempotency-store.js';
import { EndingEntries, type Ending } from './ending-entries.js';

export interface MemoryIdempotencyParts {
  readonly clock: Clock;
  /** Keys that are in flight or have an answer at the same time. */
  readonly maxEntries: number;
}

interface Run extends Ending {
  readonly fingerprint: string;
  readonly owner: string;
  /** Undefined: in flight. */
  readonly answer: string | undefined;
}

/** Idempotency keys of this process alone. One step is atomic because nothing else runs meanwhile. */
export class MemoryIdempotency implements IdempotencyStore {
  readonly #keys: EndingEntries<Run>;

  constructor(private readonly parts: MemoryIdempotencyParts) {
    this.#keys = new EndingEntries(parts.maxEntries, 'The idempotency keys');
  }

  async begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    signal?.throwIfAborted();
    const { key, fingerprint, owner, leaseMilliseconds } = begin;
    const now = this.#now();
    const found = this.#keys.get(key, now);
    if (found?.answer !== undefined) return { kind: 'answered', fingerprint: found.fingerprint, answer: found.answer };
    if (found !== undefined && found.owner !== owner)
      return { kind: 'in-flight', fingerprint: found.fingerprint, freeAfter: (found.endsAt - now) / 1_000 };
    this.#keys.set(key, { fingerprint, owner, answer: undefined, endsAt: now + leaseMilliseconds * 1_000 }, now);
    return { kind: 'begun' };
  }

  async renew({ key, owner, leaseMilliseconds }: IdempotencyBegin, signal: AbortSignal | undefined): Promise<boolean> {
    signal?.throwIfAborted();
    const now = this.#now();
    const found = this.#own(key, owner, now);
    if (found === undefined || found.answer !== undefined) return false;
    this.#keys.set(key, { ...found, endsAt: now + leaseMilliseconds * 1_000 }, now);
    return true;
  }

  async complete(
    { key, owner, answer, ttlMilliseconds }: IdempotencyAnswer,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    signal?.throwIfAborted();
    const now = this.#now();
    const found = this.#own(key, owner, now);
    if (found === undefined) return false;
    this.#keys.set(key, { ...found, answer, endsAt: now + ttlMilliseconds * 1_000 }, now);
    return true;
  }

  async abandon(key: string, owner: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const found = this.#own(key, owner, this.#now());
    if (found !== undefined && found.answer === undefined) this.#keys.delete(key);
  }

  async forget(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    signal?.throwIfAborted();
    const answered = this.#keys.get(key, this.#now())?.answer !== undefined;
    return answered && this.#keys.delete(key);
  }

  #own(key: string, owner: string, now: number): Run | undefined {
    const found = this.#keys.get(key, now);
    return found?.owner === owner ? found : undefined;
  }

  #now(): number {
    return Math.floor(this.parts.clock.monotonic() * 1_000);
  }
}
