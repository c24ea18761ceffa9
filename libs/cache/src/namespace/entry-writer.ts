import type { FaultReporter } from '#core';
import type { CacheCounts } from '../cache-counts.js';
import type { CacheEntry, CacheTicket, CacheWrite } from '../cache.driver.js';
import type { LoadedValue } from '../loads/loads.js';
import type { GuardedStore } from '../outage/guarded-store.js';
import { whole, type SteadyTime } from '../steady-time.js';
import { isTooLarge } from '../values/too-large.js';
import type { ValueForm } from '../values/value-form.js';
import type { NamespaceTerms, Terms } from './namespace-terms.js';

export interface EntryWriterParts<T> {
  readonly store: GuardedStore;
  readonly form: ValueForm<T>;
  readonly terms: NamespaceTerms;
  readonly time: SteadyTime;
  readonly counts: CacheCounts;
  readonly faults: FaultReporter;
  readonly namespace: string;
}

/** Makes entries of values, and writes them. */
export class EntryWriter<T> {
  constructor(private readonly parts: EntryWriterParts<T>) {}

  /** @throws CacheValueInvalidError. */
  entry(key: string, value: T, terms: Terms): CacheWrite {
    return this.#timed(key, this.parts.form.keep(value), terms, terms.ttl);
  }

  /** The same, for a store that takes it as it is. @throws CacheValueInvalidError. */
  entryNow(value: T, { ttl, grace, tags }: Terms): CacheEntry {
    const kept = this.parts.form.keep(value);
    const now = this.parts.time.now();
    const freshUntil = whole(now + this.parts.terms.jittered(ttl));
    if (grace === 0 && tags.length === 0) return { value: kept, freshUntil, storedAt: whole(now) };
    return { value: kept, freshUntil, storedAt: whole(now), extra: { keptUntil: freshUntil + grace, tags } };
  }

  async change(operation: string, writes: readonly CacheWrite[], signal: AbortSignal | undefined): Promise<void> {
    await this.parts.store.write(operation, { writes, ticket: undefined, change: true }, signal);
  }

  /** What a unit of work has set: where something has overtaken it, nobody knows which is newer, and the key is deleted. */
  async changeSince(ticket: CacheTicket | undefined, writes: readonly CacheWrite[]): Promise<void> {
    const { store } = this.parts;
    const kept = ticket === undefined ? [] : await store.write('set', { writes, ticket, change: true });
    const keys = writes.filter((_, index) => kept[index] !== true).map(({ key }) => key);
    if (keys.length > 0) await store.invalidate('set', { kind: 'keys', keys });
  }

  /** Keeps what was loaded, unless it was overtaken, or is too large, which is reported. @throws CacheValueInvalidError for what is no value. */
  async keep({ flight, value, terms, ticket }: LoadedValue<T>): Promise<void> {
    const { store, counts } = this.parts;
    const nothing = value === undefined || value === null;
    const ttl = nothing ? (terms.negative ?? terms.ttl) : terms.ttl;
    if (ttl === 0) return;
    const kept = value === undefined ? { form: undefined } : this.#keep(value);
    if (kept === undefined) return;
    const write = this.#timed(flight.key, kept.form, terms, ttl);
    const [done] = flight.mayKeep(terms.tags)
      ? await store.write('getOrSet', { writes: [write], ticket, change: false })
      : [false];
    if (done !== true) counts.count('refused');
  }

  #keep(value: T): { readonly form: unknown } | undefined {
    const { form, faults, namespace } = this.parts;
    try {
      return { form: form.keep(value) };
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      faults.report({ where: `load of the cache namespace "${namespace}", whose value was not kept`, error });
      return undefined;
    }
  }

  #timed(key: string, value: unknown, { grace, tags }: Terms, ttl: number): CacheWrite {
    const freshFor = this.parts.terms.jittered(ttl);
    return { key, value, freshFor, keptFor: freshFor + grace, tags };
  }
}
