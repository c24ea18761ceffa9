import { LRUCache } from 'lru-cache';
import type {
  CacheEntry,
  CacheReading,
  CacheStore,
  CacheTicket,
  CacheWrite,
  EntryExtra,
  FoundEntry,
  Invalidation,
  NamespaceSite,
  WriteBatch,
} from '../../cache.driver.js';
import { whole, type SteadyTime } from '../../steady-time.js';
import { Generations } from './generations.js';

/** What tagged entries have besides. */
interface MemoryExtra extends EntryExtra {
  /** Where the generations stood when it was loaded. */
  readonly ticket: number;
  /** It is valid so far as the tags say that were invalidated up to here. */
  checked: number;
}

interface MemoryEntry extends CacheEntry {
  readonly extra?: MemoryExtra | undefined;
}

const PAGE = 500;

/** The entries of one namespace in this process; the least recently used goes first. lru-cache's own times are not used: reading a clock for each look costs more than finding the entry. */
export class MemoryStore implements CacheStore {
  readonly #entries: LRUCache<string, MemoryEntry>;
  readonly #generations = new Generations();

  constructor(
    { maxEntries }: Pick<NamespaceSite, 'maxEntries'>,
    private readonly time: SteadyTime,
  ) {
    this.#entries = new LRUCache({ max: maxEntries });
  }

  /** Where the generations stand. */
  get ticket(): number {
    return this.#generations.now;
  }

  peek(key: string): CacheEntry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.extra === undefined || entry.extra.checked === this.#generations.lastTag)
      return entry;
    return this.#recheck(key, entry, entry.extra);
  }

  put(key: string, entry: CacheEntry): void {
    const { extra } = entry;
    const kept =
      extra === undefined ? (entry as MemoryEntry) : { ...entry, extra: this.#extra(extra, this.#generations.now) };
    this.#entries.set(key, kept);
  }

  read(keys: readonly string[]): Promise<CacheReading> {
    const found = keys.map((key) => this.#found(key));
    return Promise.resolve({ ticket: this.#generations.now, found });
  }

  write({ writes, ticket, change }: WriteBatch): Promise<readonly boolean[]> {
    return Promise.resolve(writes.map((write) => this.admit(write, ticket, change)));
  }

  /** `write` of one entry, at once. */
  admit(write: CacheWrite, ticket: CacheTicket | undefined, change: boolean): boolean {
    if (ticket !== undefined && !this.#generations.admits(Number(ticket), write.key, write.tags)) return false;
    if (change) this.#generations.key(write.key);
    this.#keep(write, change || ticket === undefined ? this.#generations.now : Number(ticket));
    return true;
  }

  invalidate(invalidation: Invalidation): Promise<number> {
    return Promise.resolve(this.drop(invalidation));
  }

  /** `invalidate`, at once. */
  drop(invalidation: Invalidation): number {
    switch (invalidation.kind) {
      case 'keys':
        return invalidation.keys.filter((key) => this.#dropKey(key)).length;
      case 'tags':
        for (const tag of invalidation.tags) this.#generations.tag(tag);
        if (this.#generations.overflows) this.#dropAll();
        return 0;
      case 'all':
        this.#dropAll();
        return 0;
    }
  }

  async *keys(): AsyncIterable<readonly string[]> {
    const keys = [...this.#entries.keys()];
    for (let start = 0; start < keys.length; start += PAGE) yield keys.slice(start, start + PAGE);
  }

  #dropKey(key: string): boolean {
    const entry = this.peek(key);
    const fresh = entry !== undefined && entry.value !== undefined && entry.freshUntil > this.time.now();
    this.#entries.delete(key);
    this.#generations.key(key);
    return fresh;
  }

  #dropAll(): void {
    this.#generations.all();
    this.#entries.clear();
  }

  #found(key: string): FoundEntry {
    const there = this.#entries.peek(key) !== undefined;
    const entry = this.peek(key);
    if (entry === undefined) return { entry, reason: there ? 'invalidated' : 'nothing' };
    if ((entry.extra?.keptUntil ?? entry.freshUntil) > this.time.now())
      return { entry, tier: 'memory', bytes: undefined };
    this.#entries.delete(key);
    return { entry: undefined, reason: 'expired' };
  }

  #recheck(key: string, entry: MemoryEntry, extra: MemoryExtra): MemoryEntry | undefined {
    if (this.#generations.tagsAdmit(extra.ticket, extra.tags)) {
      extra.checked = this.#generations.lastTag;
      return entry;
    }
    this.#entries.delete(key);
    return undefined;
  }

  #keep({ key, value, freshFor, keptFor, tags }: CacheWrite, ticket: number): void {
    const now = this.time.now();
    const times = { value, freshUntil: whole(now + freshFor), storedAt: whole(now) };
    if (keptFor === freshFor && tags.length === 0) this.#entries.set(key, times);
    else this.#entries.set(key, { ...times, extra: this.#extra({ keptUntil: whole(now + keptFor), tags }, ticket) });
  }

  #extra({ keptUntil, tags }: EntryExtra, ticket: number): MemoryExtra {
    return { keptUntil, tags, ticket, checked: this.#generations.lastTag };
  }
}
