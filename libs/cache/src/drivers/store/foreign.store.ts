import type { Clock, Ids } from '#core';
import type {
  CacheReading,
  CacheStore,
  CacheWrite,
  FoundEntry,
  Invalidation,
  NamespaceSite,
  WriteBatch,
} from '../../cache.driver.js';
import { parsed, written, type Envelope } from './envelope.js';
import { FOR_GOOD, type OpenedStore } from './opened-store.js';

/** A deleted key is remembered for longer than a load may take. */
const MARGIN = 60_000;
/** The most that stands beside the payload: 16 tags of 128 characters, escaped. */
const MAX_HEAD = 16_384;

export interface ForeignStoreParts {
  readonly store: OpenedStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly instance: string;
  readonly site: NamespaceSite;
}

/** Where the generations stood. */
interface Stand {
  readonly generation: string;
  /** Changes with every `deleteByTag`: a load knows its tags only when it is over. */
  readonly tagging: string;
  readonly begun: number;
  readonly keys: Readonly<Record<string, string>>;
}

/**
 * The entries of one namespace in a store that can get and set and nothing more. Generations are ids under keys of their own, and every entry carries those that it was loaded under: so it is invalid as soon as one is
 * replaced, whoever writes it when. What a missing id belonged to is invalid as well.
 */
export class ForeignCacheStore implements CacheStore {
  readonly #prefix: string;
  /** Ids that are being made: of several who miss one, one makes it. */
  readonly #making = new Map<string, Promise<string>>();

  constructor(private readonly parts: ForeignStoreParts) {
    this.#prefix = `cache:${parts.instance}/${parts.site.name}:`;
  }

  async read(keys: readonly string[]): Promise<CacheReading> {
    const begun = this.parts.clock.monotonic();
    const [generation, tagging, ...ofKeys] = await Promise.all([
      this.#ensured('g'),
      this.#ensured('tt'),
      ...keys.map((key) => this.#get(`d:${key}`)),
    ]);
    const stand: Stand = {
      generation,
      tagging,
      begun,
      keys: Object.fromEntries(keys.map((key, index) => [key, ofKeys[index] ?? ''])),
    };
    const found = await Promise.all(keys.map((key) => this.#found(key, stand)));
    return { ticket: JSON.stringify(stand), found };
  }

  async write({ writes, ticket, change }: WriteBatch): Promise<readonly boolean[]> {
    const stand = ticket === undefined ? undefined : (JSON.parse(String(ticket)) as Stand); // border: made by `read`
    const { clock, site } = this.parts;
    if (stand !== undefined && clock.monotonic() - stand.begun > site.loadLimit) return writes.map(() => false);
    const last = new Map(writes.map((write) => [write.key, write]));
    const kept = new Map<string, boolean>();
    await Promise.all(
      [...last.values()].map(async (write) => {
        kept.set(write.key, stand === undefined ? await this.#set(write) : await this.#setUnder(stand, write, change));
      }),
    );
    return writes.map(({ key }) => kept.get(key) === true);
  }

  async invalidate(invalidation: Invalidation): Promise<number> {
    switch (invalidation.kind) {
      case 'keys': {
        const { found } = await this.read(invalidation.keys);
        const now = this.parts.clock.monotonic();
        await Promise.all(invalidation.keys.map((key) => this.#delete(key)));
        return found.filter(({ entry }) => entry?.value !== undefined && entry.freshUntil > now).length;
      }
      case 'tags':
        await Promise.all([this.#renew('tt'), ...invalidation.tags.map((tag) => this.#renew(`t:${tag}`))]);
        return 0;
      case 'all':
        await this.#renew('g');
        return 0;
    }
  }

  async #found(key: string, stand: Stand): Promise<FoundEntry> {
    const { site, clock, store } = this.parts;
    const text = await this.#get(`k:${key}`);
    if (text === undefined) {
      const foreign = await store.holdsForeign(`${this.#prefix}k:${key}`);
      return { entry: undefined, reason: foreign ? 'corrupt' : 'nothing' };
    }
    const envelope = text.length > site.form.maxBytes * 2 + MAX_HEAD ? undefined : parsed(text);
    if (envelope === undefined) return { entry: undefined, reason: 'corrupt' };
    if (envelope.format !== site.form.format) return { entry: undefined, reason: 'other-version' };
    if (!(await this.#isValid(key, envelope, stand))) return { entry: undefined, reason: 'invalidated' };
    const shift = clock.monotonic() - clock.now();
    const keptUntil = envelope.keptUntil + shift;
    if (keptUntil <= clock.monotonic()) return { entry: undefined, reason: 'expired' };
    const freshUntil = envelope.freshUntil + shift;
    const tags = envelope.tags.map(([tag]) => tag);
    const extra = tags.length === 0 && keptUntil <= freshUntil ? undefined : { keptUntil, tags };
    try {
      const value = this.#valueOf(envelope);
      return {
        entry: { value, freshUntil, storedAt: envelope.storedAt + shift, extra },
        tier: 'store',
        bytes: Buffer.byteLength(text),
      };
    } catch {
      return { entry: undefined, reason: 'corrupt' }; // not what the form has written: a miss, which is counted above
    }
  }

  async #isValid(key: string, envelope: Envelope, stand: Stand): Promise<boolean> {
    if (envelope.generation !== stand.generation) return false;
    const ofKey = stand.keys[key] ?? '';
    if (ofKey !== '' && ofKey !== envelope.keyGeneration) return false;
    const tags = await Promise.all(
      envelope.tags.map(async ([tag, generation]) => (await this.#get(`t:${tag}`)) === generation),
    );
    return tags.every(Boolean);
  }

  /** In any case, and so that loads which began before are refused. */
  async #set(write: CacheWrite): Promise<boolean> {
    const keyGeneration = await this.#renew(`d:${write.key}`, this.#remembered);
    await this.#put(write, await this.#ensured('g'), keyGeneration);
    return true;
  }

  /** Looks, writes, and looks again: what was overtaken meanwhile is invalid already, and is taken away. */
  async #setUnder(stand: Stand, write: CacheWrite, change: boolean): Promise<boolean> {
    if (!(await this.#stands(stand, write))) return false;
    const before = stand.keys[write.key] ?? '';
    const keyGeneration = change ? await this.#renew(`d:${write.key}`, this.#remembered) : before;
    await this.#put(write, stand.generation, keyGeneration);
    if (await this.#stands(change ? { ...stand, keys: { [write.key]: keyGeneration } } : stand, write)) return true;
    await this.parts.store.delete(`${this.#prefix}k:${write.key}`);
    return false;
  }

  async #stands(stand: Stand, { key, tags }: CacheWrite): Promise<boolean> {
    const [generation, tagging, ofKey] = await Promise.all([this.#get('g'), this.#get('tt'), this.#get(`d:${key}`)]);
    if (generation !== stand.generation || (tags.length > 0 && tagging !== stand.tagging)) return false;
    return ofKey === undefined || ofKey === (stand.keys[key] ?? '');
  }

  async #put(write: CacheWrite, generation: string, keyGeneration: string): Promise<void> {
    const { clock, store } = this.parts;
    const tags = await Promise.all(write.tags.map(async (tag) => [tag, await this.#ensured(`t:${tag}`)] as const));
    const now = clock.now();
    const envelope: Envelope = {
      format: this.parts.site.form.format,
      generation,
      keyGeneration,
      tags,
      freshUntil: now + write.freshFor,
      keptUntil: now + write.keptFor,
      storedAt: now,
      ...this.#payload(write.value),
    };
    await store.set(`${this.#prefix}k:${write.key}`, written(envelope), write.keptFor);
  }

  #payload(value: unknown): Pick<Envelope, 'kind' | 'payload'> {
    if (value === undefined) return { kind: 'nothing', payload: '' };
    return { kind: 'text', payload: this.parts.site.form.toText(value) };
  }

  #valueOf({ kind, payload }: Envelope): unknown {
    return kind === 'nothing' ? undefined : this.parts.site.form.fromText(payload);
  }

  /** The generation is replaced before the entry goes: from then on it is invalid, whatever happens. */
  async #delete(key: string): Promise<void> {
    await this.#renew(`d:${key}`, this.#remembered);
    await this.parts.store.delete(`${this.#prefix}k:${key}`);
  }

  get #remembered(): number {
    return this.parts.site.loadLimit + MARGIN;
  }

  #get(name: string): Promise<string | undefined> {
    return this.parts.store.get(this.#prefix + name);
  }

  /** An id that is there, or is from now on. */
  async #ensured(name: string): Promise<string> {
    const made = this.#making.get(name);
    if (made !== undefined) return made;
    const making = this.#get(name).then((id) => id ?? this.#renew(name));
    this.#making.set(name, making);
    try {
      return await making;
    } finally {
      this.#making.delete(name);
    }
  }

  async #renew(name: string, milliseconds = FOR_GOOD): Promise<string> {
    const id = this.parts.ids.next();
    await this.parts.store.set(this.#prefix + name, id, milliseconds);
    return id;
  }
}
