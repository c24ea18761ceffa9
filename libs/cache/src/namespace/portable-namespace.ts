import { CallContext, type Clock, type FaultReporter, type Random } from '#core';
import {
  CacheError,
  CacheFeatureUnsupportedError,
  type CacheCallOptions,
  type CacheExplanation,
  type CacheLoader,
  type CacheNamespace,
  type CacheNamespaceOptions,
  type CacheWriteOptions,
  type GetOrSetOptions,
} from '#domain/cache';
import type { CacheCounts } from '../cache-counts.js';
import type { CacheDriver, CacheEntry, CacheStore, CacheWrite, Invalidation } from '../cache.driver.js';
import type { CacheSettings } from '../cache.options.js';
import type { DriverCalls } from '../driver-calls.js';
import type { ClusterTurn } from '../loads/cluster-turn.js';
import { Loads } from '../loads/loads.js';
import { GuardedStore } from '../outage/guarded-store.js';
import type { Recovery } from '../outage/recovery.js';
import type { SteadyTime } from '../steady-time.js';
import { PendingChanges } from '../unit-of-work/pending-changes.js';
import { loadPrivately } from '../unit-of-work/load-privately.js';
import type { ValueForm } from '../values/value-form.js';
import { EntryReader } from './entry-reader.js';
import { EntryWriter } from './entry-writer.js';
import { explained } from './explained.js';
import { assertKey, assertTag } from './key-checks.js';
import { NamespaceTerms, type Terms } from './namespace-terms.js';

export interface PortableNamespaceParts<T> {
  readonly name: string;
  readonly options: CacheNamespaceOptions<T>;
  readonly settings: CacheSettings;
  readonly driver: CacheDriver;
  readonly form: ValueForm<T>;
  readonly calls: DriverCalls;
  readonly recovery: Recovery;
  readonly counts: CacheCounts;
  readonly time: SteadyTime;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultReporter;
  /** Undefined: loads are not taken in turns by the processes. */
  readonly turn: ClusterTurn | undefined;
}

const DONE = Promise.resolve();

/** One kind of value over any driver. What is at hand is answered at once, without a look at anything else: that is most of what a cache does. */
export class PortableNamespace<T> implements CacheNamespace<T> {
  readonly name: string;
  readonly #store: CacheStore;
  readonly #guarded: GuardedStore;
  readonly #loads: Loads<T>;
  readonly #reader: EntryReader<T>;
  readonly #writer: EntryWriter<T>;
  readonly #terms: NamespaceTerms;
  readonly #pending: PendingChanges;
  readonly #time: SteadyTime;
  readonly #counts: CacheCounts;
  /** What is at hand may be handed out as it is: nothing is hidden, and values are kept by reference. */
  #direct: boolean;
  #closed = false;

  constructor(private readonly parts: PortableNamespaceParts<T>) {
    const { name, driver, form, settings, options, clock, faults, counts, time, calls, recovery, turn } = parts;
    this.name = name;
    this.#time = time;
    this.#counts = counts;
    const loadLimit = settings.loadLimit.milliseconds;
    this.#terms = new NamespaceTerms(settings, options, parts.random);
    const site = { name, form, maxEntries: options.maxEntries ?? settings.maxEntries, loadLimit };
    this.#store = driver.store(site, { onInvalidation: (invalidation) => this.#loads.overtake(invalidation) });
    const onHiding = (): void => this.#decideDirect();
    const outage = options.outage ?? settings.outage;
    this.#guarded = new GuardedStore({
      ...{ store: this.#store, form, calls, recovery, counts, clock, outage, onHiding },
      refused: (error) => driver.refused?.(error) ?? false,
      namespace: name,
    });
    this.#pending = new PendingChanges({ clock, faults, namespace: name, onHiding });
    const hides = (key: string, tags: readonly string[]): boolean => this.#hides(key, tags);
    this.#reader = new EntryReader({ store: this.#guarded, form, time, counts, hides });
    this.#writer = new EntryWriter({
      store: this.#guarded,
      form,
      time,
      terms: this.#terms,
      counts,
      faults,
      namespace: name,
    });
    this.#loads = new Loads<T>({
      ...{ clock, faults, counts, namespace: name, loadLimit, turn },
      lookUp: (key) => this.#reader.lookUp('getOrSet', key),
      keep: (loaded) => this.#writer.keep(loaded),
      termsOf: (handle, terms) => this.#terms.over(terms, handle.options),
    });
    this.#direct = false;
    this.#decideDirect();
  }

  get(key: string, options?: CacheCallOptions): Promise<T | undefined> {
    if (this.#direct && options === undefined) {
      const entry = this.#fresh(key);
      if (entry !== undefined) return Promise.resolve(entry.value as T); // border: what is kept by reference is the value
    }
    return this.#get(key, options);
  }

  getOrSet(key: string, load: CacheLoader<T>, options?: GetOrSetOptions): Promise<T> {
    if (this.#direct && (options === undefined || (options.refresh !== true && options.signal === undefined))) {
      const entry = this.#fresh(key);
      if (entry !== undefined) return Promise.resolve(entry.value as T); // border: as above
    }
    if (options === undefined && CallContext.current() === undefined) {
      const joined = this.#loads.joined(key, this.#terms.defaults);
      if (joined !== undefined) return joined;
    }
    try {
      return this.#getOrSet(key, load, options);
    } catch (error) {
      return Promise.reject(error); // as it is
    }
  }

  set(key: string, value: T, options?: CacheWriteOptions): Promise<void> {
    const put = this.#store.put;
    if (put === undefined || options?.signal !== undefined || PendingChanges.current() !== undefined)
      return this.setMany([[key, value]], options);
    try {
      this.#assertOpen();
      assertKey(key);
      const entry = this.#writer.entryNow(value, this.#terms.of(options));
      if (!this.#loads.idle) this.#loads.overtake({ kind: 'keys', keys: [key] });
      this.#store.put?.(key, entry);
      return DONE;
    } catch (error) {
      return Promise.reject(error); // as it is
    }
  }

  async setMany(entries: Iterable<readonly [key: string, value: T]>, options?: CacheWriteOptions): Promise<void> {
    this.#assertOpen();
    const terms = this.#terms.of(options);
    const writes: CacheWrite[] = [];
    for (const [key, value] of entries) {
      assertKey(key);
      writes.push(this.#writer.entry(key, value, terms));
    }
    options?.signal?.throwIfAborted();
    if (writes.length === 0) return;
    const keys = writes.map(({ key }) => key);
    const scope = PendingChanges.current();
    if (scope === undefined) {
      this.#loads.overtake({ kind: 'keys', keys });
      return this.#writer.change(keys.length === 1 ? 'set' : 'setMany', writes, options?.signal);
    }
    const reading = await this.#guarded.read('set', keys, options?.signal);
    this.#pending.defer(scope, { kind: 'keys', keys }, async () => {
      this.#loads.overtake({ kind: 'keys', keys });
      await this.#writer.changeSince(reading?.ticket, writes);
    });
  }

  async getMany(keys: readonly string[], options?: CacheCallOptions): Promise<ReadonlyMap<string, T>> {
    this.#assertOpen();
    for (const key of keys) assertKey(key);
    options?.signal?.throwIfAborted();
    const unique = new Set(keys);
    const found = new Map<string, T>();
    const elsewhere: string[] = [];
    for (const key of unique) {
      const near = this.#near(key);
      if (near === undefined) elsewhere.push(key);
      else if (near.value !== undefined) found.set(key, near.value);
    }
    const present = elsewhere.length === 0 ? [] : await this.#reader.lookUpMany(elsewhere, options?.signal);
    for (const [index, one] of present.entries()) {
      const key = elsewhere[index];
      if (key !== undefined && one?.fresh === true && one.value !== undefined) found.set(key, one.value);
    }
    this.#counts.count('hit', found.size);
    this.#counts.count('miss', unique.size - found.size);
    return found;
  }

  async has(key: string, options?: CacheCallOptions): Promise<boolean> {
    return (await this.#get(key, options)) !== undefined;
  }

  async delete(key: string | readonly string[], options?: CacheCallOptions): Promise<boolean> {
    const keys = typeof key === 'string' ? [key] : key;
    for (const one of keys) assertKey(one);
    if (keys.length === 0) return false;
    return (await this.#invalidate('delete', { kind: 'keys', keys: [...keys] }, options)) > 0;
  }

  async deleteByTag(tag: string | readonly string[], options?: CacheCallOptions): Promise<void> {
    const tags = typeof tag === 'string' ? [tag] : tag;
    for (const one of tags) assertTag(one);
    const { name, capabilities } = this.parts.driver;
    if (!capabilities.tags)
      throw new CacheFeatureUnsupportedError(
        `The driver "${name}" of the cache does not declare \`tags\`, which \`deleteByTag\` needs. Delete the keys, clear the namespace, or choose another driver.`,
        { details: { driver: name, capability: 'tags' } },
      );
    if (tags.length > 0) await this.#invalidate('deleteByTag', { kind: 'tags', tags: [...tags] }, options);
  }

  async clear(options?: CacheCallOptions): Promise<void> {
    await this.#invalidate('clear', { kind: 'all' }, options);
  }

  async explain(key: string): Promise<CacheExplanation> {
    this.#assertOpen();
    assertKey(key);
    const reading = await this.#guarded.read('explain', [key]);
    return explained({ namespace: this.name, key, found: reading?.found[0], now: this.#time.now() });
  }

  /** @internal Keys that may have a fresh value, in pages. For iterators. @throws CacheFeatureUnsupportedError where the driver does not declare `keys`. */
  keys(signal?: AbortSignal): AsyncIterable<readonly string[]> {
    const { name } = this.parts.driver;
    const pages = this.#store.keys?.(signal);
    if (pages !== undefined) return pages;
    throw new CacheFeatureUnsupportedError(
      `The driver "${name}" of the cache cannot list keys. Do without the iterator, or choose another driver.`,
      { details: { driver: name, capability: 'keys' } },
    );
  }

  /** Tells loaders to stop, and what was counted. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#direct = false;
    await this.#loads.close();
    this.#counts.flush();
  }

  /** A fresh entry at hand. */
  #fresh(key: string): CacheEntry | undefined {
    const entry = this.#store.peek?.(key);
    if (entry === undefined || entry.freshUntil <= this.#time.now()) return undefined;
    this.#counts.hit();
    return entry;
  }

  /** A fresh value at hand, whatever it is kept as. */
  #near(key: string): { readonly value: T } | undefined {
    const entry = this.#store.peek?.(key);
    const present = entry === undefined ? undefined : this.#reader.valueOf(key, entry);
    return present?.fresh === true ? present : undefined;
  }

  async #get(key: string, options: CacheCallOptions | undefined): Promise<T | undefined> {
    this.#assertOpen();
    assertKey(key);
    const signal = options?.signal;
    signal?.throwIfAborted();
    const near = this.#near(key);
    const value = near === undefined ? await this.#far(key, signal) : near.value;
    this.#counts.count(value === undefined ? 'miss' : 'hit');
    return value;
  }

  async #far(key: string, signal: AbortSignal | undefined): Promise<T | undefined> {
    const { present } = await this.#reader.lookUp('get', key, signal);
    return present?.fresh === true ? present.value : undefined;
  }

  /** Not `async`: of a thousand who wait for one load, each would pay for a promise of its own. */
  #getOrSet(key: string, load: CacheLoader<T>, options: GetOrSetOptions | undefined): Promise<T> {
    this.#assertOpen();
    assertKey(key);
    const terms = this.#terms.of(options);
    const signal = options?.signal;
    signal?.throwIfAborted();
    const refresh = options?.refresh === true;
    const looked = this.#direct && signal === undefined; // there was nothing at hand a moment ago
    const near = refresh || looked ? undefined : this.#near(key);
    if (near !== undefined) {
      this.#counts.hit();
      return Promise.resolve(near.value);
    }
    if (PendingChanges.current() !== undefined) return this.#inUnitOfWork(key, load, terms, options);
    return this.#loads.obtain({ key, load, terms, refresh, signal });
  }

  /** What others have cached is as good here, unless it was changed here; what is loaded here is for nobody else. */
  async #inUnitOfWork(
    key: string,
    load: CacheLoader<T>,
    terms: Terms,
    options: GetOrSetOptions | undefined,
  ): Promise<T> {
    if (options?.refresh !== true) {
      const { present } = await this.#reader.lookUp('getOrSet', key, options?.signal);
      if (present?.fresh === true) {
        this.#counts.count('hit');
        return present.value;
      }
    }
    this.#counts.count('miss');
    const { clock, form } = this.parts;
    const value = await loadPrivately({ key, load, clock, namespace: this.name, hard: terms.hard }, options?.signal);
    this.#counts.count('load');
    if (value !== undefined) form.keep(value); // what cannot be cached is refused here as well
    return value;
  }

  async #invalidate(
    operation: string,
    invalidation: Invalidation,
    options: CacheCallOptions | undefined,
  ): Promise<number> {
    this.#assertOpen();
    options?.signal?.throwIfAborted();
    const scope = PendingChanges.current();
    if (scope === undefined) return this.#apply(operation, invalidation, options?.signal);
    this.#pending.defer(scope, invalidation, async () => {
      await this.#apply(operation, invalidation, undefined);
    });
    return 0;
  }

  /** Before and after: nobody joins a load that began before the invalidation was done. */
  async #apply(operation: string, invalidation: Invalidation, signal: AbortSignal | undefined): Promise<number> {
    this.#loads.overtake(invalidation);
    try {
      return await this.#guarded.invalidate(operation, invalidation, signal);
    } finally {
      this.#loads.overtake(invalidation);
    }
  }

  /** Whether it should have been invalidated and is not yet: by anybody, or by this call's own unit of work. */
  #hides(key: string, tags: readonly string[]): boolean {
    if (this.#guarded.hides(key, tags)) return true;
    return !this.#pending.empty && this.#pending.hides(PendingChanges.current(), key, tags);
  }

  #assertOpen(): void {
    if (!this.#closed) return;
    throw new CacheError(`The cache namespace "${this.name}" is closed: the application has stopped.`);
  }

  #decideDirect(): void {
    const atHand = this.#store.peek !== undefined && this.parts.form.byReference;
    this.#direct = atHand && !this.#closed && this.#pending.empty && !this.#guarded.pending;
  }
}
