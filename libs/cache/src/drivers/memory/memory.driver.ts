import type { Clock } from '#core';
import { CacheError, CacheFullError } from '#domain/cache';
import type { DriverPut, DriverRecord, CacheDriver } from '../../cache.driver.js';
import { memoryCacheCapabilities } from './memory.capabilities.js';
import type { MemoryCacheOptions } from './memory.options.js';

/** In this process, in a map. What has expired is removed when it is met, and all of it when room is needed. */
export class MemoryCacheDriver implements CacheDriver {
  readonly name = 'memory';
  readonly capabilities = memoryCacheCapabilities;
  readonly #records = new Map<string, DriverRecord>();
  #closed = false;

  constructor(
    private readonly options: MemoryCacheOptions,
    private readonly clock: Clock,
  ) {}

  open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return Promise.resolve();
  }

  async put({ name, record, ifAbsent }: DriverPut): Promise<boolean> {
    const there = this.#live(name) !== undefined;
    if (there && ifAbsent) return false;
    if (!there) this.#assertRoom();
    this.#records.set(name, record);
    return true;
  }

  async get(name: string): Promise<DriverRecord | undefined> {
    return this.#live(name);
  }

  async delete(name: string): Promise<boolean> {
    return this.#live(name) !== undefined && this.#records.delete(name);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#records.clear();
    return Promise.resolve();
  }

  #live(name: string): DriverRecord | undefined {
    if (this.#closed) throw new CacheError('The cache records in memory are closed: the application has stopped.');
    const found = this.#records.get(name);
    if (found === undefined || !this.#hasExpired(found)) return found;
    this.#records.delete(name);
    return undefined;
  }

  #assertRoom(): void {
    const { maxEntries } = this.options;
    if (this.#records.size < maxEntries) return;
    for (const [name, record] of this.#records) if (this.#hasExpired(record)) this.#records.delete(name);
    if (this.#records.size < maxEntries) return;
    throw new CacheFullError(
      `The memory holds ${maxEntries} cache records, which is its limit. Delete some, or raise CACHE_MAX_ENTRIES.`,
      { details: { maxEntries } },
    );
  }

  #hasExpired({ expiresAt }: DriverRecord): boolean {
    return expiresAt !== undefined && expiresAt <= this.clock.now();
  }
}
