import type { Duration } from '#core';
import {
  CoordinationInvalidError,
  KeyValueStore,
  type KeyValueOptions,
  type KeyValuePage,
  type KeyValueScanOptions,
  type KeyValueSetOptions,
} from '#domain/coordination';
import type { PortParts } from '../port-parts.js';
import { assertName, assertValue, readSpan } from '../text-checks.js';
import type { KeyValueBackend } from './key-value-backend.js';

export interface PortableKeyValueStoreParts extends PortParts {
  readonly backend: KeyValueBackend;
}

const LONGEST_KEY = 512;
const MOST_BYTES = 1_048_576;
const LONGEST_CURSOR = 2_048;
const MOST_KEYS = 1_000;
const DEFAULT_PAGE = 100;

type Call<T> = (backend: KeyValueBackend, signal: AbortSignal | undefined) => Promise<T>;

/** The port over any backend: keys, values and times are checked here, once. */
export class PortableKeyValueStore extends KeyValueStore {
  constructor(private readonly parts: PortableKeyValueStoreParts) {
    super();
  }

  async get(key: string, options: KeyValueOptions = {}): Promise<string | undefined> {
    assertKey(key);
    return this.#run('get', 'idempotent', options, (backend, signal) => backend.get(key, signal));
  }

  async set(key: string, value: string, options: KeyValueSetOptions = {}): Promise<void> {
    assertKey(key);
    assertStored(value);
    const write = { key, value, ttlMilliseconds: readTtl(options.ttl) };
    await this.#run('set', 'idempotent', options, (backend, signal) => backend.set(write, signal));
  }

  async setIfAbsent(key: string, value: string, options: KeyValueSetOptions = {}): Promise<boolean> {
    assertKey(key);
    assertStored(value);
    const write = { key, value, ttlMilliseconds: readTtl(options.ttl) };
    return this.#run('set-if-absent', 'once', options, (backend, signal) => backend.setIfAbsent(write, signal));
  }

  async compareAndSet(
    key: string,
    expected: string | undefined,
    value: string | undefined,
    options: KeyValueSetOptions = {},
  ): Promise<boolean> {
    assertKey(key);
    if (expected !== undefined) assertStored(expected);
    if (value !== undefined) assertStored(value);
    const swap = { key, expected, value, ttlMilliseconds: readTtl(options.ttl) };
    return this.#run('compare-and-set', 'once', options, (backend, signal) => backend.compareAndSet(swap, signal));
  }

  async increment(key: string, by = 1, options: KeyValueSetOptions = {}): Promise<number> {
    assertKey(key);
    if (!Number.isSafeInteger(by))
      throw new CoordinationInvalidError(
        `A counter is moved by a whole number from -2^53 + 1 to 2^53 - 1, found ${String(by)}. Change it.`,
      );
    const increment = { key, by: by + 0 /* no -0 */, ttlMilliseconds: readTtl(options.ttl) };
    return this.#run('increment', 'once', options, (backend, signal) => backend.increment(increment, signal));
  }

  async expire(key: string, ttl: Duration | string | undefined, options: KeyValueOptions = {}): Promise<boolean> {
    assertKey(key);
    const milliseconds = readTtl(ttl);
    return this.#run('expire', 'idempotent', options, (backend, signal) => backend.expire(key, milliseconds, signal));
  }

  async delete(key: string, options: KeyValueOptions = {}): Promise<boolean> {
    assertKey(key);
    return this.#run('delete', 'once', options, (backend, signal) => backend.delete(key, signal));
  }

  async scan(prefix: string, options: KeyValueScanOptions = {}): Promise<KeyValuePage> {
    if (prefix !== '') assertName('The beginning of keys', prefix, LONGEST_KEY);
    const { cursor, pageSize = DEFAULT_PAGE } = options;
    if (cursor !== undefined) assertName('A cursor', cursor, LONGEST_CURSOR);
    if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MOST_KEYS)
      throw new CoordinationInvalidError(`A page has 1 to ${MOST_KEYS} keys, found ${String(pageSize)}. Change it.`);
    const scan = { prefix, cursor, pageSize };
    return this.#run('scan', 'idempotent', options, (backend, signal) => backend.scan(scan, signal));
  }

  #run<T>(operation: string, kind: 'idempotent' | 'once', { signal }: KeyValueOptions, call: Call<T>): Promise<T> {
    const { calls, backend, settings } = this.parts;
    return calls.run(`key-value.${operation}`, kind, (given) => call(backend, given), {
      signal,
      timeout: settings.timeout,
    });
  }
}

function assertKey(key: unknown): void {
  assertName('A key', key, LONGEST_KEY);
}

function assertStored(value: unknown): void {
  assertValue('A value', value, MOST_BYTES);
}

function readTtl(ttl: Duration | string | undefined): number | undefined {
  return ttl === undefined ? undefined : readSpan('`ttl` of a key', ttl, '1ms', '3650d');
}
