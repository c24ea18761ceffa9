import type { Clock } from '#core';
import type {
  KeyValueBackend,
  KeyValueIncrement,
  KeyValueScan,
  KeyValueSwap,
  KeyValueWrite,
} from '../../key-value/key-value-backend.js';
import { sumOf } from '../../key-value/whole-number.js';
import { EndingEntries } from './ending-entries.js';

interface Stored {
  readonly value: string;
  /** `Infinity`: never. */
  readonly endsAt: number;
}

export interface MemoryKeyValueParts {
  readonly clock: Clock;
  /** Keys that are there at the same time. */
  readonly maxEntries: number;
}

/** Values in this process. Nothing happens between a look and what follows from it: no call waits for anything. */
export class MemoryKeyValue implements KeyValueBackend {
  readonly #values: EndingEntries<Stored>;

  constructor(private readonly parts: MemoryKeyValueParts) {
    this.#values = new EndingEntries(parts.maxEntries, 'The values');
  }

  async get(key: string): Promise<string | undefined> {
    return this.#find(key)?.value;
  }

  async set({ key, value, ttlMilliseconds }: KeyValueWrite): Promise<void> {
    this.#keep(key, value, ttlMilliseconds);
  }

  async setIfAbsent({ key, value, ttlMilliseconds }: KeyValueWrite): Promise<boolean> {
    if (this.#find(key) !== undefined) return false;
    this.#keep(key, value, ttlMilliseconds);
    return true;
  }

  async compareAndSet({ key, expected, value, ttlMilliseconds }: KeyValueSwap): Promise<boolean> {
    if (this.#find(key)?.value !== expected) return false;
    if (value === undefined) this.#values.delete(key);
    else this.#keep(key, value, ttlMilliseconds);
    return true;
  }

  async increment({ key, by, ttlMilliseconds }: KeyValueIncrement): Promise<number> {
    const found = this.#find(key);
    const sum = sumOf(found?.value, by);
    if (found === undefined) this.#keep(key, String(sum), ttlMilliseconds);
    else this.#values.set(key, { ...found, value: String(sum) }, this.#now());
    return sum;
  }

  async expire(key: string, ttlMilliseconds: number | undefined): Promise<boolean> {
    const found = this.#find(key);
    if (found === undefined) return false;
    this.#keep(key, found.value, ttlMilliseconds);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    return this.#find(key) !== undefined && this.#values.delete(key);
  }

  /** A cursor is the last key of the page before. */
  async scan({ prefix, cursor = '', pageSize }: KeyValueScan): Promise<{
    readonly keys: readonly string[];
    readonly cursor: string | undefined;
  }> {
    const left = this.#values
      .keys(this.#now())
      .filter((key) => key.startsWith(prefix) && key > cursor)
      .sort();
    const keys = left.slice(0, pageSize);
    return { keys, cursor: left.length > pageSize ? keys.at(-1) : undefined };
  }

  close(): void {
    this.#values.clear();
  }

  #find(key: string): Stored | undefined {
    return this.#values.get(key, this.#now());
  }

  #keep(key: string, value: string, ttl: number | undefined): void {
    const now = this.#now();
    this.#values.set(key, { value, endsAt: ttl === undefined ? Infinity : now + ttl * 1_000 }, now);
  }

  #now(): number {
    return Math.floor(this.parts.clock.monotonic() * 1_000);
  }
}
