import type { Clock } from '#core';
import type {
  CacheEntry,
  CacheReading,
  CacheStore,
  FoundEntry,
  Invalidation,
  NamespaceSite,
  StoreListener,
  WriteBatch,
} from '../../cache.driver.js';
import type { SteadyTime } from '../../steady-time.js';
import { MemoryStore } from '../memory/memory.store.js';

export interface TieredStoreParts {
  readonly site: NamespaceSite;
  readonly far: CacheStore;
  readonly time: SteadyTime;
  readonly clock: Clock;
  readonly listener: StoreListener;
  /** Tells the other processes. */
  readonly tell: (invalidation: Invalidation) => Promise<void>;
}

/**
 * Memory over a store that processes share. What is read from there is kept here for the rest of its time; what is changed there is told to all, who drop what they hold of it. What came from afar is not
 * kept here when something of it was invalidated while it was on its way.
 */
export class TieredStore implements CacheStore {
  readonly #near: MemoryStore;

  constructor(private readonly parts: TieredStoreParts) {
    this.#near = new MemoryStore(parts.site, parts.time);
  }

  peek(key: string): CacheEntry | undefined {
    return this.#near.peek(key);
  }

  async read(keys: readonly string[], signal: AbortSignal | undefined): Promise<CacheReading> {
    const ticket = this.#near.ticket;
    const reading = await this.parts.far.read(keys, signal);
    const found = reading.found.map((one, index) => this.#keep(keys[index] ?? '', one, ticket));
    return { ...reading, found };
  }

  async write(batch: WriteBatch, signal: AbortSignal | undefined): Promise<readonly boolean[]> {
    const { far, tell } = this.parts;
    const keys = batch.writes.map(({ key }) => key);
    if (batch.change) this.#near.drop({ kind: 'keys', keys }); // also when it fails: nobody knows what is there then
    const ticket = this.#near.ticket;
    const kept = await far.write(batch, signal);
    for (const [index, write] of batch.writes.entries())
      if (kept[index] === true) this.#near.admit(write, ticket, false);
    if (batch.change) await tell({ kind: 'keys', keys });
    return kept;
  }

  async invalidate(invalidation: Invalidation, signal: AbortSignal | undefined): Promise<number> {
    this.#near.drop(invalidation);
    try {
      const count = await this.parts.far.invalidate(invalidation, signal);
      await this.parts.tell(invalidation);
      return count;
    } finally {
      this.#near.drop(invalidation); // what was read before it was done there
    }
  }

  keys(signal: AbortSignal | undefined): AsyncIterable<readonly string[]> {
    return this.parts.far.keys?.(signal) ?? this.#near.keys();
  }

  /** Another process has changed it, or messages were missed: then all of it. */
  forget(invalidation: Invalidation): void {
    this.#near.drop(invalidation);
    this.parts.listener.onInvalidation(invalidation);
  }

  #keep(key: string, found: FoundEntry, ticket: number): FoundEntry {
    if (found.entry === undefined) return found;
    const { site, clock } = this.parts;
    const now = clock.monotonic();
    const { value, freshUntil, extra } = found.entry;
    const shared = value === undefined ? undefined : site.form.share(value);
    const freshFor = freshUntil - now;
    if (freshFor > 0) {
      const keptFor = Math.max(freshFor, (extra?.keptUntil ?? freshUntil) - now);
      this.#near.admit({ key, value: shared, freshFor, keptFor, tags: extra?.tags ?? [] }, ticket, false);
    }
    return { ...found, entry: { ...found.entry, value: shared } };
  }
}
