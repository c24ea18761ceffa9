import { isUtf8 } from 'node:buffer';
import type { Clock, Ids } from '#core';
import type { RedisClients, RedisReply } from '#domain/redis';
import type {
  CacheReading,
  CacheStore,
  CacheWrite,
  FoundEntry,
  Invalidation,
  NamespaceSite,
  WriteBatch,
} from '../../cache.driver.js';
import { CLEAR, DELETE, DELETE_TAGS, READ, WRITE } from './cache-scripts.js';
import { ReadBatcher } from './read-batcher.js';
import { foundEntry, MAX_HEAD } from './stored-entry.js';

/** More tags than these are not remembered one by one: the namespace is invalidated instead. */
const MAX_TAGS = 10_000;
/** A deleted key is remembered for longer than a load may take. */
const TOMBSTONE_MARGIN = 60_000;
const MAX_WRITES = 500;

export interface RedisStoreParts {
  readonly redis: RedisClients;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly instance: string;
  readonly site: NamespaceSite;
}

/** The entries of one namespace in Redis. All of them, and their generations, lie in one slot of a cluster, so that a script can compare them. */
export class RedisStore implements CacheStore {
  readonly #prefix: string;
  readonly #generations: string;
  readonly #reads = new ReadBatcher(
    (keys) => this.#read(keys),
    (found) => this.#shared(found),
  );

  constructor(private readonly parts: RedisStoreParts) {
    const { instance, site } = parts;
    const slot = `cache:{${instance}/${site.name}}:`;
    this.#prefix = `${slot}k:`;
    this.#generations = `${slot}g`;
  }

  read(keys: readonly string[]): Promise<CacheReading> {
    return this.#reads.ask(keys);
  }

  async write({ writes, ticket, change }: WriteBatch): Promise<readonly boolean[]> {
    const [epoch = '', number = '', time = '', begun = '0'] = ticket === undefined ? [] : String(ticket).split('|');
    const { redis, clock, ids, site } = this.parts;
    const late = ticket !== undefined && clock.monotonic() - Number(begun) > site.loadLimit;
    if (late) return writes.map(() => false);
    const pages: (readonly CacheWrite[])[] = [];
    for (let start = 0; start < writes.length; start += MAX_WRITES) pages.push(writes.slice(start, start + MAX_WRITES));
    const replies = await Promise.all(
      pages.map((page) =>
        redis.run(WRITE, {
          keys: [this.#generations, ...page.map(({ key }) => this.#prefix + key)],
          arguments: [
            ...[ids.next(), epoch, number, time, site.loadLimit, change ? 1 : 0],
            ...page.flatMap((write) => this.#arguments(write)),
          ],
          idempotent: true,
        }),
      ),
    );
    return replies.flatMap((reply) => listOf(reply).map((kept) => kept === 1));
  }

  async invalidate(invalidation: Invalidation): Promise<number> {
    const { redis, ids, site } = this.parts;
    const keys = [this.#generations];
    const idempotent = true;
    switch (invalidation.kind) {
      case 'keys': {
        const remembered = Math.ceil(site.loadLimit + TOMBSTONE_MARGIN);
        const call = {
          keys: [...keys, ...invalidation.keys.map((key) => this.#prefix + key)],
          arguments: [ids.next(), site.form.format, remembered],
          idempotent,
        };
        return Number(await redis.run(DELETE, call));
      }
      case 'tags':
        await redis.run(DELETE_TAGS, { keys, arguments: [ids.next(), MAX_TAGS, ...invalidation.tags], idempotent });
        return 0;
      case 'all':
        await redis.run(CLEAR, { keys, arguments: [ids.next()], idempotent });
        return 0;
    }
  }

  async *keys(signal: AbortSignal | undefined): AsyncIterable<readonly string[]> {
    for await (const page of this.parts.redis.scan(this.#prefix, { signal }))
      yield page.map((key) => key.slice(this.#prefix.length));
  }

  async #read(keys: readonly string[]): Promise<CacheReading> {
    const { redis, clock, ids, site } = this.parts;
    const { form } = site;
    const begun = clock.monotonic();
    const reply = listOf(
      await redis.run(READ, {
        keys: [this.#generations, ...keys.map((key) => this.#prefix + key)],
        arguments: [ids.next(), form.format, MAX_HEAD + 2 * form.maxBytes],
        idempotent: true,
        binary: true,
      }),
    );
    const [epoch, number, time, ...entries] = reply;
    const moment = { server: Number(time), process: clock.monotonic() };
    return {
      ticket: `${textOf(epoch)}|${Number(number)}|${Number(time)}|${begun}`,
      found: keys.map((_, index) => foundEntry(entries[index], form, moment)),
    };
  }

  #shared(found: FoundEntry): FoundEntry {
    if (found.entry === undefined || found.entry.value === undefined) return found;
    return { ...found, entry: { ...found.entry, value: this.parts.site.form.share(found.entry.value) } };
  }

  #arguments({ value, freshFor, keptFor, tags }: CacheWrite): readonly (string | number)[] {
    const { form } = this.parts.site;
    const head = [form.format, freshFor, keptFor];
    const tail = JSON.stringify(tags);
    if (value === undefined) return [...head, 'n', tail, ''];
    const bytes = Buffer.from(form.toBytes(value));
    return isUtf8(bytes) ? [...head, 't', tail, bytes.toString()] : [...head, 'b', tail, bytes.toString('base64')];
  }
}

function listOf(reply: RedisReply): readonly RedisReply[] {
  if (Array.isArray(reply)) return reply as readonly RedisReply[]; // border: Array.isArray forgets that the list is readonly
  throw new TypeError(`A script of the cache answered ${typeof reply} where a list was expected.`);
}

function textOf(reply: RedisReply | undefined): string {
  return reply instanceof Uint8Array ? Buffer.from(reply).toString() : String(reply);
}
