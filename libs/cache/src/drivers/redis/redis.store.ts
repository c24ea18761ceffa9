import type { Clock, Duration, Ids } from '#core';
import type { RedisClients, RedisReply, RedisScript, RedisScriptCall } from '#domain/redis';
import type {
  CacheReading,
  CacheStore,
  CacheWrite,
  Invalidation,
  NamespaceSite,
  WriteBatch,
} from '../../cache.driver.js';
import { CLEAR, DELETE, DELETE_TAGS, READ, WRITE } from './cache-scripts.js';
import { REPLACED } from '../../values/replaced.js';
import { MAX_HEAD, StoredEntries } from './stored-entry.js';

/** More tags than these are not remembered one by one: the namespace is invalidated instead. */
const MAX_TAGS = 10_000;
/** A deleted key is remembered for longer than a load may take. */
const TOMBSTONE_MARGIN = 60_000;
/** So many keys in one call: a server that runs a script answers nobody else. */
const MAX_KEYS = 500;

export interface RedisStoreParts {
  readonly redis: RedisClients;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly instance: string;
  readonly site: NamespaceSite;
  /** Limit of one call. */
  readonly timeout: Duration;
}

/** The entries of one namespace in Redis. All of them, and their generations, lie in one slot of a cluster, so that a script can compare them. */
export class RedisStore implements CacheStore {
  readonly #prefix: string;
  readonly #generations: string;

  constructor(private readonly parts: RedisStoreParts) {
    const { instance, site } = parts;
    const slot = `cache:{${instance}/${site.name}}:`;
    this.#prefix = `${slot}k:`;
    this.#generations = `${slot}g`;
  }

  async read(keys: readonly string[], signal: AbortSignal | undefined): Promise<CacheReading> {
    if (keys.length <= MAX_KEYS) return this.#read(keys, signal);
    const readings = await Promise.all(pagesOf(keys).map((page) => this.#read(page, signal)));
    const ticket = readings[0]?.ticket ?? ''; // the first page was read first: what it admits, the others do
    return { ticket, found: readings.flatMap(({ found }) => found) };
  }

  async write({ writes, ticket, change }: WriteBatch, signal: AbortSignal | undefined): Promise<readonly boolean[]> {
    const [epoch = '', number = '', time = '', begun = '0'] = ticket === undefined ? [] : String(ticket).split('|');
    const { clock, ids, site } = this.parts;
    const late = ticket !== undefined && clock.monotonic() - Number(begun) > site.loadLimit;
    if (late) return writes.map(() => false);
    const replies = await Promise.all(
      pagesOf(writes).map((page) =>
        this.#run(
          WRITE,
          {
            keys: [this.#generations, ...page.map(({ key }) => this.#prefix + key)],
            arguments: [
              ...[ids.next(), epoch, number, time, site.loadLimit, change ? 1 : 0],
              ...page.flatMap((write) => this.#arguments(write)),
            ],
          },
          signal,
        ),
      ),
    );
    return replies.flatMap((reply) => listOf(reply).map((kept) => kept === 1));
  }

  async invalidate(invalidation: Invalidation, signal: AbortSignal | undefined): Promise<number> {
    const { ids, site } = this.parts;
    const keys = [this.#generations];
    switch (invalidation.kind) {
      case 'keys': {
        const remembered = Math.ceil(site.loadLimit + TOMBSTONE_MARGIN);
        const call = {
          keys: [...keys, ...invalidation.keys.map((key) => this.#prefix + key)],
          arguments: [ids.next(), site.form.format, remembered],
        };
        return Number(await this.#run(DELETE, call, signal));
      }
      case 'tags':
        await this.#run(DELETE_TAGS, { keys, arguments: [ids.next(), MAX_TAGS, ...invalidation.tags] }, signal);
        return 0;
      case 'all':
        await this.#run(CLEAR, { keys, arguments: [ids.next()] }, signal);
        return 0;
    }
  }

  async *keys(signal: AbortSignal | undefined): AsyncIterable<readonly string[]> {
    for await (const page of this.parts.redis.scan(this.#prefix, { signal }))
      yield page.map((key) => key.slice(this.#prefix.length));
  }

  async #read(keys: readonly string[], signal: AbortSignal | undefined): Promise<CacheReading> {
    const { clock, ids, site } = this.parts;
    const { form } = site;
    const begun = clock.monotonic();
    const reply = listOf(
      await this.#run(
        READ,
        {
          keys: [this.#generations, ...keys.map((key) => this.#prefix + key)],
          arguments: [ids.next(), form.format, MAX_HEAD + form.maxBytes],
        },
        signal,
      ),
    );
    const epoch = String(reply[0]);
    const [number, cleared, time] = [Number(reply[1]), Number(reply[2]), Number(reply[3])];
    const entries = new StoredEntries(form, { epoch, cleared, server: time, process: clock.monotonic() });
    return {
      ticket: `${epoch}|${number}|${time}|${begun}`,
      found: keys.map((_, index) => entries.found(reply[index + 4])),
    };
  }

  /** Every script leaves the cache right when it runs twice. */
  #run(script: RedisScript, call: RedisScriptCall, signal: AbortSignal | undefined): Promise<RedisReply> {
    const { redis, timeout } = this.parts;
    return redis.run(script, { ...call, idempotent: true }, { signal, timeout });
  }

  #arguments({ value, freshFor, keptFor, tags }: CacheWrite): readonly (string | number)[] {
    const { form } = this.parts.site;
    const head = [form.format, freshFor, keptFor];
    const tail = tags.length === 0 ? '[]' : JSON.stringify(tags).replaceAll(REPLACED, '\\ufffd');
    return value === undefined ? [...head, 'n', tail, ''] : [...head, 't', tail, form.toText(value)];
  }
}

function listOf(reply: RedisReply): readonly RedisReply[] {
  if (Array.isArray(reply)) return reply as readonly RedisReply[]; // border: Array.isArray forgets that the list is readonly
  throw new TypeError(`A script of the cache answered ${typeof reply} where a list was expected.`);
}

function pagesOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / MAX_KEYS) }, (_, page) =>
    all.slice(page * MAX_KEYS, (page + 1) * MAX_KEYS),
  );
}
