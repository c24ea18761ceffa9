import type {
  CacheCapabilities,
  CacheDriver,
  CacheReading,
  CacheStore,
  FoundEntry,
  Invalidation,
  KeptForm,
  NamespaceSite,
  WriteBatch,
} from '../cache.driver.js';
import { MemoryStore } from '../drivers/memory/memory.store.js';
import type { SteadyTime } from '../steady-time.js';

const REFUSED = new Error('the service has no memory left');

export const sharedMemoryCapabilities: CacheCapabilities = {
  shared: true,
  durable: true,
  tags: true,
  batches: true,
  keys: true,
};

interface Stored {
  readonly format: string;
  readonly text: string;
}

/**
 * What a service outside does, without one: several drivers share it, every call takes its turn, values cross as bytes, it can be away, and calls are counted. For the suite itself, and for searches of
 * interleavings.
 */
export class SharedMemory {
  readonly #stores = new Map<string, MemoryStore>();
  roundTrips = 0;
  away = false;
  /** It answers, and keeps nothing more. */
  full = false;

  constructor(
    private readonly time: SteadyTime,
    /** Where a call of a driver waits for its turn, before and after it. */
    private readonly turn: (what: string) => Promise<void> = () => Promise.resolve(),
  ) {}

  driver(): CacheDriver {
    return {
      refused: (error) => error === REFUSED,
      name: 'shared',
      capabilities: sharedMemoryCapabilities,
      open: () => Promise.resolve(),
      store: (site) => this.store(site),
      ping: () => this.#call('ping', () => Promise.resolve()),
      close: () => Promise.resolve(),
    };
  }

  store({ name, form, maxEntries }: NamespaceSite): CacheStore {
    const entries = this.#of(name, maxEntries);
    return {
      read: (keys) => this.#call('read', async () => decoded(await entries.read(keys), form)),
      write: (batch) => this.#call('write', () => entries.write(encoded(batch, form))),
      invalidate: (invalidation: Invalidation) => this.#call('invalidate', () => entries.invalidate(invalidation)),
      keys: () => entries.keys(),
    };
  }

  /** Changes what is stored. */
  async tamper(name: string, key: string, change: (bytes: Uint8Array) => Uint8Array | undefined): Promise<void> {
    const entries = this.#of(name, 1);
    const { found, ticket } = await entries.read([key]);
    const entry = found[0]?.entry;
    const stored = entry?.value as Stored;
    const bytes = change(Buffer.from(stored.text));
    const value: Stored =
      bytes === undefined ? { ...stored, format: 'other@1/1' } : { ...stored, text: Buffer.from(bytes).toString() };
    await entries.write({
      writes: [{ key, value, freshFor: 60_000, keptFor: 60_000, tags: entry?.extra?.tags ?? [] }],
      ticket,
      change: false,
    });
  }

  #of(name: string, maxEntries: number): MemoryStore {
    const known = this.#stores.get(name) ?? new MemoryStore({ maxEntries }, this.time);
    this.#stores.set(name, known);
    return known;
  }

  async #call<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.roundTrips += 1;
    await this.turn(`${what} is sent`);
    if (this.away) throw new Error('the service is away');
    if (this.full && what === 'write') throw REFUSED;
    const result = await work();
    await this.turn(`${what} is answered`);
    return result;
  }
}

function encoded(batch: WriteBatch, form: KeptForm): WriteBatch {
  const writes = batch.writes.map((write) => ({
    ...write,
    value: write.value === undefined ? undefined : { format: form.format, text: form.toText(write.value) },
  }));
  return { ...batch, writes };
}

function decoded(reading: CacheReading, form: KeptForm): CacheReading {
  return { ...reading, found: reading.found.map((found) => decodedEntry(found, form)) };
}

function decodedEntry(found: FoundEntry, form: KeptForm): FoundEntry {
  if (found.entry?.value === undefined) return found;
  const { format, text } = found.entry.value as Stored; // written by `encoded`
  if (format !== form.format) return { entry: undefined, reason: 'other-version' };
  if (text.length > form.maxBytes) return { entry: undefined, reason: 'corrupt' };
  try {
    return { tier: 'shared', bytes: text.length, entry: { ...found.entry, value: form.fromText(text) } };
  } catch {
    return { entry: undefined, reason: 'corrupt' };
  }
}
