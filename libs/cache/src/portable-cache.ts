import type { CallSeam, Clock } from '#core';
import {
  Cache,
  CacheUnsupportedError,
  type PutCacheRecordOptions,
  type StoredCacheRecord,
  type CacheCallOptions,
} from '#domain/cache';
import { DriverCalls } from './driver-calls.js';
import type { CacheDriver } from './cache.driver.js';
import type { CacheSettings } from './cache.options.js';
import { assertName, assertValue, expiryOf } from './record-checks.js';

export interface PortableCacheParts {
  readonly driver: CacheDriver;
  readonly settings: CacheSettings;
  readonly seam: CallSeam;
  readonly clock: Clock;
  readonly instance: string;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
}

/** The port over any driver: names, values and expiry are checked here, once. */
export class PortableCache extends Cache {
  readonly #calls: DriverCalls;

  constructor(private readonly parts: PortableCacheParts) {
    super();
    const { seam, instance, driver, remote } = parts;
    this.#calls = new DriverCalls({ seam, instance, driver: driver.name, remote });
  }

  async put(name: string, value: string, options: PutCacheRecordOptions = {}): Promise<boolean> {
    const { driver, settings, clock } = this.parts;
    assertName(name);
    assertValue(value, settings.maxBytes);
    const expiresIn = this.#expiry(options.expiresAfter);
    const ifAbsent = options.ifAbsent === true;
    const storedAt = clock.now();
    const record = { value, storedAt, expiresAt: expiresIn === undefined ? undefined : storedAt + expiresIn };
    return this.#calls.run(
      'put',
      ifAbsent ? 'once' : 'idempotent',
      (signal) => driver.put({ name, record, ifAbsent }, signal),
      this.#limits(options),
    );
  }

  async get(name: string, options: CacheCallOptions = {}): Promise<StoredCacheRecord | undefined> {
    assertName(name);
    const { driver } = this.parts;
    const found = await this.#calls.run(
      'get',
      'idempotent',
      (signal) => driver.get(name, signal),
      this.#limits(options),
    );
    return found === undefined ? undefined : { name, value: found.value, storedAt: new Date(found.storedAt) };
  }

  async delete(name: string, options: CacheCallOptions = {}): Promise<boolean> {
    assertName(name);
    const { driver } = this.parts;
    return this.#calls.run('delete', 'once', (signal) => driver.delete(name, signal), this.#limits(options));
  }

  #expiry(expiresAfter: PutCacheRecordOptions['expiresAfter']): number | undefined {
    if (expiresAfter === undefined) return undefined;
    const { capabilities, name } = this.parts.driver;
    if (!capabilities.expiry)
      throw new CacheUnsupportedError(
        `The driver "${name}" of the cache records does not declare \`expiry\`, which \`expiresAfter\` needs. Delete the record yourself, or choose another driver.`,
        { details: { driver: name, capability: 'expiry' } },
      );
    return expiryOf(expiresAfter);
  }

  #limits({ signal }: CacheCallOptions): CacheCallOptions & Pick<CacheSettings, 'timeout'> {
    return { signal, timeout: this.parts.settings.timeout };
  }
}
