import type { CacheCounts } from '../cache-counts.js';
import type { CacheEntry, FoundEntry } from '../cache.driver.js';
import type { LookedUp, Present } from '../loads/loads.js';
import type { GuardedStore } from '../outage/guarded-store.js';
import type { SteadyTime } from '../steady-time.js';
import type { ValueForm } from '../values/value-form.js';

export interface EntryReaderParts<T> {
  readonly store: GuardedStore;
  readonly form: ValueForm<T>;
  readonly time: SteadyTime;
  readonly counts: CacheCounts;
  /** Whether it must not be served to this caller, although it is there. */
  readonly hides: (key: string, tags: readonly string[]) => boolean;
}

const NO_TAGS: readonly string[] = [];

/** Reads entries, and makes values of them. What cannot be read is absent, and counted. */
export class EntryReader<T> {
  constructor(private readonly parts: EntryReaderParts<T>) {}

  async lookUp(operation: string, key: string, signal?: AbortSignal): Promise<LookedUp<T>> {
    const reading = await this.parts.store.read(operation, [key], signal);
    return { ticket: reading?.ticket, present: this.present(key, reading?.found[0]) };
  }

  /** In the order of the keys. */
  async lookUpMany(keys: readonly string[], signal?: AbortSignal): Promise<readonly (Present<T> | undefined)[]> {
    const reading = await this.parts.store.read('getMany', keys, signal);
    return keys.map((key, index) => this.present(key, reading?.found[index]));
  }

  present(key: string, found: FoundEntry | undefined): Present<T> | undefined {
    if (found === undefined) return undefined;
    if (found.entry !== undefined) return this.valueOf(key, found.entry);
    if (found.reason === 'corrupt' || found.reason === 'other-version') this.parts.counts.count(found.reason);
    return undefined;
  }

  valueOf(key: string, entry: CacheEntry): Present<T> | undefined {
    const { form, time, counts, hides } = this.parts;
    if (hides(key, entry.extra?.tags ?? NO_TAGS)) return undefined;
    const fresh = entry.freshUntil > time.now();
    try {
      // A negative answer is kept as nothing, and is what the loader gave.
      return { fresh, value: entry.value === undefined ? (undefined as T) : form.read(entry.value) };
    } catch {
      counts.count('corrupt'); // the codec cannot read it: a miss, whatever the reason
      return undefined;
    }
  }
}
