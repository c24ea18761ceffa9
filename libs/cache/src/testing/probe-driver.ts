import type { CacheDriverFactory } from '../cache.driver-factory.js';
import type { DriverPut, CacheCapabilities, CacheDriver } from '../cache.driver.js';
import type { CacheSettings } from '../cache.options.js';

const CAPABILITIES = { durable: true, sharedByProcesses: true, expiry: true, bounded: false };

/** A driver that keeps nothing and remembers what it was made with and told. */
export class ProbeDriver {
  /** By instance. */
  readonly made = new Map<string, CacheSettings>();
  /** What was called, in order, with the instance. */
  readonly calls: string[] = [];
  readonly puts: DriverPut[] = [];
  /** What every call of a record rejects with. */
  failure: Error | undefined;
  readonly factory: CacheDriverFactory;

  constructor(capabilities: Partial<CacheCapabilities> = {}) {
    const able = { ...CAPABILITIES, ...capabilities };
    this.factory = {
      name: 'probe',
      production: 'ok',
      remote: false,
      peers: [],
      capabilities: able,
      target: () => 'nowhere',
      create: (settings, { instance }) => {
        this.made.set(instance, settings);
        return Promise.resolve(this.driver(instance, able));
      },
    };
  }

  /** A setting of what the driver was made with, as text. */
  seen(key: string, instance = 'default'): string {
    return String(Reflect.get(this.made.get(instance) ?? {}, key));
  }

  driver(instance = 'default', capabilities: CacheCapabilities = CAPABILITIES): CacheDriver {
    const called = async <T>(name: string, answer: T): Promise<T> => {
      this.calls.push(`${name} ${instance}`);
      if (this.failure !== undefined) throw this.failure;
      return answer;
    };
    return {
      name: 'probe',
      capabilities,
      open: () => called('open', undefined),
      put: (put) => {
        this.puts.push(put);
        return called('put', true);
      },
      get: () => called('get', undefined),
      delete: () => called('delete', false),
      close: () => called('close', undefined),
    };
  }
}
