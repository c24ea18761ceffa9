import { EventEmitter } from 'node:events';
import { createHash } from 'node:crypto';
import { Duration } from '#core';
import { CacheInvalidError, type Cache, type CacheNamespace } from '#domain/cache';

/** Where Keyv says nothing of a time, it means for good; a cache keeps nothing longer than this. */
const LONGEST = Duration.parse('365d');
const LONGEST_KEY = 400;
const PREFIX = 'cache-manager';

/** A namespace that can list its keys: every one of ours, where its driver can. */
interface ListedNamespace extends CacheNamespace<string> {
  keys(): AsyncIterable<readonly string[]>;
}

interface KeyvEntry {
  readonly key: string;
  readonly value: unknown;
  readonly ttl?: number | undefined;
}

/**
 * Our cache as Keyv wants a store: texts under keys. Its own namespaces are namespaces of ours, so that `clear` touches nothing else. Keys of Keyv may be of any length: long ones, such as the addresses that
 * `CacheInterceptor` caches under, are hashed. Times are kept as they are given, without chance.
 */
export class GroundworkKeyvStore extends EventEmitter {
  /** What Keyv looks at to see whether there is an iterator: it knows stores by the name of their dialect, and has none for us. */
  readonly opts: { readonly dialect: string; readonly url: string } = { dialect: 'redis', url: 'groundwork' };
  namespace: string | undefined;

  constructor(private readonly cache: Cache) {
    super();
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return textAs<Value>(await this.#namespace.get(shortened(key)));
  }

  async getMany<Value>(keys: string[]): Promise<(Value | undefined)[]> {
    const asked = keys.map(shortened);
    const found = await this.#namespace.getMany(asked);
    return asked.map((key) => textAs<Value>(found.get(key)));
  }

  async set(key: string, value: unknown, ttl?: number): Promise<boolean> {
    await this.#namespace.set(shortened(key), textOf(value), { ttl: durationOf(ttl) });
    return true;
  }

  /** For each whether it was taken, as Keyv documents it; its own type of a store says that nothing comes back. */
  async setMany(entries: KeyvEntry[]): Promise<boolean[]> {
    const byTime = new Map<number | undefined, (readonly [string, string])[]>();
    for (const { key, value, ttl } of entries) {
      const together = byTime.get(ttl) ?? [];
      together.push([shortened(key), textOf(value)]);
      byTime.set(ttl, together);
    }
    await Promise.all(
      [...byTime].map(([ttl, together]) => this.#namespace.setMany(together, { ttl: durationOf(ttl) })),
    );
    return entries.map(() => true);
  }

  delete(key: string): Promise<boolean> {
    return this.#namespace.delete(shortened(key));
  }

  deleteMany(keys: string[]): Promise<boolean> {
    return this.#namespace.delete(keys.map(shortened));
  }

  has(key: string): Promise<boolean> {
    return this.#namespace.has(shortened(key));
  }

  clear(): Promise<void> {
    return this.#namespace.clear();
  }

  /** Every key with its value, as `keyv.iterator()` gives them on. A key that was hashed comes as it is kept. */
  async *iterator<Value>(): AsyncGenerator<[string, Value | undefined], void> {
    const namespace = this.#namespace;
    for await (const page of listed(namespace).keys()) {
      const found = await namespace.getMany([...new Set(page)]);
      for (const [key, value] of found) yield [key, textAs<Value>(value)];
    }
  }

  /** Nothing: the cache is closed with the application. */
  disconnect(): Promise<void> {
    return Promise.resolve();
  }

  get #namespace(): CacheNamespace<string> {
    const name = this.namespace === undefined ? PREFIX : `${PREFIX}.${nameOf(this.namespace)}`;
    return this.cache.namespace<string>(name, { jitter: 0 });
  }
}

/** A name of ours for any name of theirs. */
function nameOf(namespace: string): string {
  if (/^[A-Za-z0-9_-]{1,40}$/.test(namespace)) return namespace;
  return `.${createHash('sha256').update(namespace).digest('base64url')}`;
}

function shortened(key: string): string {
  return key.length <= LONGEST_KEY
    ? key
    : `${createHash('sha256').update(key).digest('base64url')}:${key.slice(0, 200)}`;
}

function durationOf(ttl: number | undefined): Duration {
  return ttl === undefined || ttl <= 0 || ttl > LONGEST.milliseconds
    ? LONGEST
    : Duration.milliseconds(Math.max(1, ttl));
}

/** Keyv serialises; who switches that off must hand over texts all the same. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new CacheInvalidError(
    `The store of CACHE_MANAGER takes what Keyv has serialised, found ${typeof value}. Leave \`serialize\` of the Keyv as it is.`,
  );
}

/** Border: Keyv types what it reads by what it will make of it. */
function textAs<Value>(text: string | undefined): Value | undefined {
  return text as Value | undefined;
}

function listed(namespace: CacheNamespace<string>): ListedNamespace {
  if ('keys' in namespace && typeof namespace.keys === 'function') return namespace as ListedNamespace;
  throw new CacheInvalidError(
    'The cache cannot list its keys: it is not one of this package. Do without the iterator.',
  );
}
