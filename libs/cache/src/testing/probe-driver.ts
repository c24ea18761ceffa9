import type { CacheDriverFactory } from '../cache.driver-factory.js';
import type { CacheCapabilities, CacheDriver, CacheStore, NamespaceSite } from '../cache.driver.js';
import type { CacheSettings } from '../cache.options.js';

const CAPABILITIES: CacheCapabilities = {
  shared: true,
  durable: true,
  tags: true,
  batches: true,
  keys: false,
};

export interface ProbeDriverOptions {
  readonly capabilities?: Partial<CacheCapabilities>;
  readonly needs?: CacheDriverFactory['needs'];
  readonly concerns?: readonly string[];
}

/** A driver that keeps nothing and remembers what it was made with and told. */
export class ProbeDriver {
  /** By instance. */
  readonly made = new Map<string, CacheSettings>();
  /** What was called, in order, with the instance. */
  readonly calls: string[] = [];
  readonly sites: NamespaceSite[] = [];
  needed: readonly unknown[] = [];
  /** What every call of a store rejects with. */
  failure: Error | undefined;
  readonly factory: CacheDriverFactory;

  constructor({ capabilities, needs, concerns }: ProbeDriverOptions = {}) {
    const able = { ...CAPABILITIES, ...capabilities };
    this.factory = {
      name: 'probe',
      production: 'ok',
      remote: false,
      peers: [],
      capabilities: able,
      target: () => 'nowhere',
      ...(needs === undefined ? {} : { needs }),
      ...(concerns === undefined ? {} : { concerns }),
      create: (settings, { instance }, needed = []) => {
        this.made.set(instance, settings);
        this.needed = needed;
        return Promise.resolve(this.driver(instance, able));
      },
    };
  }

  /** A setting of what the driver was made with, as text. */
  seen(key: string, instance = 'default'): string {
    return String(Reflect.get(this.made.get(instance) ?? {}, key));
  }

  driver(instance = 'default', capabilities: CacheCapabilities = CAPABILITIES): CacheDriver {
    const called = (name: string): Promise<void> => {
      this.calls.push(`${name} ${instance}`);
      return Promise.resolve();
    };
    return {
      name: 'probe',
      capabilities,
      open: () => called('open'),
      store: (site) => {
        this.sites.push(site);
        return this.#store(called);
      },
      ping: () => called('ping'),
      close: () => called('close'),
    };
  }

  #store(called: (name: string) => Promise<void>): CacheStore {
    const answer = async <T>(name: string, result: T): Promise<T> => {
      await called(name);
      if (this.failure !== undefined) throw this.failure;
      return result;
    };
    return {
      read: (keys) =>
        answer('read', { ticket: 0, found: keys.map(() => ({ entry: undefined, reason: 'nothing' as const })) }),
      write: ({ writes }) =>
        answer(
          'write',
          writes.map(() => true),
        ),
      invalidate: () => answer('invalidate', 0),
    };
  }
}
