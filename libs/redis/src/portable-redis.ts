import type { CallSeam, Clock } from '#core';
import {
  Redis,
  RedisUnsupportedError,
  type PutRedisRecordOptions,
  type StoredRedisRecord,
  type RedisCallOptions,
} from '#domain/redis';
import { DriverCalls } from './driver-calls.js';
import type { RedisDriver } from './redis.driver.js';
import type { RedisSettings } from './redis.options.js';
import { assertName, assertValue, expiryOf } from './record-checks.js';

export interface PortableRedisParts {
  readonly driver: RedisDriver;
  readonly settings: RedisSettings;
  readonly seam: CallSeam;
  readonly clock: Clock;
  readonly instance: string;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
}

/** The port over any driver: names, values and expiry are checked here, once. */
export class PortableRedis extends Redis {
  readonly #calls: DriverCalls;

  constructor(private readonly parts: PortableRedisParts) {
    super();
    const { seam, instance, driver, remote } = parts;
    this.#calls = new DriverCalls({ seam, instance, driver: driver.name, remote });
  }

  async put(name: string, value: string, options: PutRedisRecordOptions = {}): Promise<boolean> {
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

  async get(name: string, options: RedisCallOptions = {}): Promise<StoredRedisRecord | undefined> {
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

  async delete(name: string, options: RedisCallOptions = {}): Promise<boolean> {
    assertName(name);
    const { driver } = this.parts;
    return this.#calls.run('delete', 'once', (signal) => driver.delete(name, signal), this.#limits(options));
  }

  #expiry(expiresAfter: PutRedisRecordOptions['expiresAfter']): number | undefined {
    if (expiresAfter === undefined) return undefined;
    const { capabilities, name } = this.parts.driver;
    if (!capabilities.expiry)
      throw new RedisUnsupportedError(
        `The driver "${name}" of the redis records does not declare \`expiry\`, which \`expiresAfter\` needs. Delete the record yourself, or choose another driver.`,
        { details: { driver: name, capability: 'expiry' } },
      );
    return expiryOf(expiresAfter);
  }

  #limits({ signal }: RedisCallOptions): RedisCallOptions & Pick<RedisSettings, 'timeout'> {
    return { signal, timeout: this.parts.settings.timeout };
  }
}
