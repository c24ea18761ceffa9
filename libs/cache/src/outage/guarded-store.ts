import { CallContext, isAbort, orAbort, type Clock } from '#core';
import { CacheUnavailableError } from '#domain/cache';
import type { CacheCounts } from '../cache-counts.js';
import type { CacheReading, CacheStore, FoundEntry, Invalidation, KeptForm, WriteBatch } from '../cache.driver.js';
import { detached } from '../detached.js';
import type { DriverCalls } from '../driver-calls.js';
import { InvalidationSet } from '../namespace/invalidation-set.js';
import { ReadBatcher } from './read-batcher.js';
import type { Recovery, Waiting } from './recovery.js';

export interface GuardedStoreParts {
  readonly store: CacheStore;
  readonly form: KeptForm;
  readonly calls: DriverCalls;
  readonly recovery: Recovery;
  /** Of the driver. */
  readonly refused: (error: unknown) => boolean;
  readonly counts: CacheCounts;
  readonly clock: Clock;
  readonly outage: 'open' | 'closed';
  readonly namespace: string;
  /** Whether there is something to hide has changed. */
  readonly onHiding: (hiding: boolean) => void;
}

/**
 * The store of a namespace whose service may be away. Open: nothing is found then, and nothing is kept; what should be invalidated is remembered, repeated until it is, and not served meanwhile. Closed: what
 * cannot be asked throws, and invalidations are remembered all the same.
 */
export class GuardedStore implements Waiting {
  readonly #unsent = new InvalidationSet();
  /** Those who ask together are answered together, and none of them can spoil it for the others. */
  readonly #reads = new ReadBatcher({
    read: (keys) => detached(() => this.#read('read', keys, undefined)),
    share: (found) => this.#shared(found),
  });

  constructor(private readonly parts: GuardedStoreParts) {}

  get pending(): boolean {
    return !this.#unsent.empty;
  }

  /** Whether it should have been invalidated and is not yet. */
  hides(key: string, tags: readonly string[]): boolean {
    return !this.#unsent.empty && this.#unsent.hides(key, tags);
  }

  /** Undefined: the service could not be asked. What is hidden may be among it. @throws CacheUnavailableError where closed; the reason of `signal`. */
  async read(operation: string, keys: readonly string[], signal?: AbortSignal): Promise<CacheReading | undefined> {
    const { calls, store } = this.parts;
    if (!calls.outside) return store.read(keys, signal);
    if (this.#isPressed()) return this.#read(operation, keys, signal);
    return orAbort(this.#reads.ask(keys), signal);
  }

  /** Which were kept: none when the service could not be asked; of a change, the keys are to be invalidated then, since what is there is older. @throws CacheUnavailableError where closed. */
  async write(operation: string, batch: WriteBatch, signal?: AbortSignal): Promise<readonly boolean[]> {
    const writes = batch.writes.filter(({ key, tags }) => !this.hides(key, tags)); // it would be invalidated in a moment
    const hidden = writes.length < batch.writes.length;
    if (writes.length === 0) return batch.writes.map(() => false);
    const send = (given: AbortSignal | undefined): Promise<readonly boolean[]> =>
      this.parts.store.write({ ...batch, writes }, given);
    const change = { kind: 'keys', keys: writes.map(({ key }) => key) } as const;
    const kept = await this.#orRemember(batch.change ? change : undefined, () =>
      this.#attempt(operation, send, signal),
    );
    if (kept !== undefined) this.parts.recovery.taken();
    return hidden || kept === undefined ? batch.writes.map(() => false) : kept;
  }

  /** How many fresh keys there were; 0 when the service could not be asked. @throws CacheUnavailableError where closed; it is remembered all the same. */
  async invalidate(operation: string, invalidation: Invalidation, signal?: AbortSignal): Promise<number> {
    const send = (given: AbortSignal | undefined): Promise<number> => this.parts.store.invalidate(invalidation, given);
    return (await this.#orRemember(invalidation, () => this.#attempt(operation, send, signal))) ?? 0;
  }

  async resend(): Promise<boolean> {
    const { calls, store } = this.parts;
    const { version, pending } = this.#unsent;
    for (const invalidation of pending)
      await calls.run('invalidate', (signal) => store.invalidate(invalidation, signal), undefined);
    this.#unsent.sent(version);
    this.parts.onHiding(!this.#unsent.empty);
    return this.#unsent.empty;
  }

  /** Whether the caller's own deadline comes before the limit of a call, so that it cannot wait with others. */
  #isPressed(): boolean {
    const deadline = CallContext.current()?.deadline;
    return deadline !== undefined && deadline - this.parts.clock.monotonic() <= this.parts.calls.limit;
  }

  async #read(
    operation: string,
    keys: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<CacheReading | undefined> {
    const reading = await this.#attempt(operation, (given) => this.parts.store.read(keys, given), signal);
    if (reading === undefined) this.parts.counts.count('unreachable', keys.length);
    return reading;
  }

  #shared(found: FoundEntry): FoundEntry {
    if (found.entry === undefined || found.entry.value === undefined) return found;
    return { ...found, entry: { ...found.entry, value: this.parts.form.share(found.entry.value) } };
  }

  /** Remembers what did not reach the service: also when its caller has given up, since what it follows has happened. */
  async #orRemember<T>(
    invalidation: Invalidation | undefined,
    attempt: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    let reached = false;
    try {
      const result = await attempt();
      reached = result !== undefined;
      return result;
    } finally {
      if (!reached && invalidation !== undefined && this.parts.calls.outside) this.#remember(invalidation);
    }
  }

  #remember(invalidation: Invalidation): void {
    this.#unsent.add(invalidation);
    this.parts.onHiding(true);
    this.parts.recovery.wait(this);
  }

  /** Undefined: the service is away, or has just failed. */
  async #attempt<T>(
    operation: string,
    call: (signal: AbortSignal | undefined) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T | undefined> {
    const { calls, recovery } = this.parts;
    if (!calls.outside) return calls.run(operation, call, signal);
    if (recovery.away) return this.#unreachable(operation, undefined);
    try {
      const result = await calls.run(operation, call, signal);
      recovery.succeeded();
      return result;
    } catch (error) {
      if (this.#isCallersOwn(error, signal)) throw error;
      if (this.parts.refused(error)) recovery.refused(error);
      else recovery.failed(error);
      return this.#unreachable(operation, error);
    }
  }

  #unreachable(operation: string, cause: unknown): undefined {
    const { outage, namespace } = this.parts;
    if (outage === 'open') return undefined;
    throw new CacheUnavailableError(
      `The service behind the cache namespace "${namespace}" cannot be asked for "${operation}". It comes back by itself; set CACHE_OUTAGE=open to go on without it.`,
      { cause, details: { namespace, operation } },
    );
  }

  /** The caller has given up, or its time is over: no fault of the service. */
  #isCallersOwn(error: unknown, signal: AbortSignal | undefined): boolean {
    const context = CallContext.current();
    if (signal?.aborted === true || context?.signal?.aborted === true || isAbort(error, signal)) return true;
    return context?.deadline !== undefined && this.parts.clock.monotonic() >= context.deadline;
  }
}
