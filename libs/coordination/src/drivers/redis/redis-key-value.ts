import type { RedisClients, RedisCommand } from '#domain/redis';
import type {
  KeyValueBackend,
  KeyValueIncrement,
  KeyValueScan,
  KeyValueSwap,
  KeyValueWrite,
} from '../../key-value/key-value-backend.js';
import { notCountable } from '../../key-value/whole-number.js';
import { KeyScans } from './key-scans.js';
import { compareAndSet, increment, persist } from './key-value-scripts.js';
import type { RedisKeys } from './redis-keys.js';

export interface RedisKeyValueParts {
  readonly redis: RedisClients;
  readonly keys: Pick<RedisKeys, 'values'>;
}

/** Values as plain strings of the server. */
export class RedisKeyValue implements KeyValueBackend {
  readonly #scans: KeyScans;

  constructor(private readonly parts: RedisKeyValueParts) {
    this.#scans = new KeyScans({ redis: parts.redis, under: parts.keys.values });
  }

  async get(key: string, signal?: AbortSignal): Promise<string | undefined> {
    const reply = await this.parts.redis.send(
      { command: ['GET', this.#key(key)], keys: [1], idempotent: true },
      { signal },
    );
    return typeof reply === 'string' ? reply : undefined;
  }

  async set({ key, value, ttlMilliseconds }: KeyValueWrite, signal?: AbortSignal): Promise<void> {
    const command: RedisCommand = ['SET', this.#key(key), value, ...lasting(ttlMilliseconds)];
    await this.parts.redis.send({ command, keys: [1], idempotent: true }, { signal });
  }

  async setIfAbsent({ key, value, ttlMilliseconds }: KeyValueWrite, signal?: AbortSignal): Promise<boolean> {
    const command: RedisCommand = ['SET', this.#key(key), value, 'NX', ...lasting(ttlMilliseconds)];
    return (await this.parts.redis.send({ command, keys: [1] }, { signal })) !== null;
  }

  async compareAndSet(swap: KeyValueSwap, signal?: AbortSignal): Promise<boolean> {
    const { key, expected, value, ttlMilliseconds } = swap;
    const reply = await this.parts.redis.run(
      compareAndSet,
      {
        keys: [this.#key(key)],
        arguments: [...given(expected), ...given(value), ttlMilliseconds ?? ''],
      },
      { signal },
    );
    return reply === 1;
  }

  async increment({ key, by, ttlMilliseconds }: KeyValueIncrement, signal?: AbortSignal): Promise<number> {
    const reply = await this.parts.redis.run(
      increment,
      { keys: [this.#key(key)], arguments: [by, ttlMilliseconds ?? ''] },
      { signal },
    );
    if (reply === null) throw notCountable();
    return Number(reply);
  }

  async expire(key: string, ttlMilliseconds: number | undefined, signal?: AbortSignal): Promise<boolean> {
    const { redis } = this.parts;
    const reply =
      ttlMilliseconds === undefined
        ? await redis.run(persist, { keys: [this.#key(key)], arguments: [], idempotent: true }, { signal })
        : await redis.send(
            { command: ['PEXPIRE', this.#key(key), String(ttlMilliseconds)], keys: [1], idempotent: true },
            { signal },
          );
    return reply === 1;
  }

  async delete(key: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.parts.redis.send({ command: ['DEL', this.#key(key)], keys: [1] }, { signal })) === 1;
  }

  scan(
    scan: KeyValueScan,
    signal?: AbortSignal,
  ): Promise<{ readonly keys: readonly string[]; readonly cursor: string | undefined }> {
    return this.#scans.page(scan, signal);
  }

  #key(key: string): string {
    return `${this.parts.keys.values}${key}`;
  }
}

function lasting(ttlMilliseconds: number | undefined): readonly string[] {
  return ttlMilliseconds === undefined ? [] : ['PX', String(ttlMilliseconds)];
}

/** A value that may be absent, as two arguments. */
function given(value: string | undefined): readonly [string, string] {
  return value === undefined ? ['0', ''] : ['1', value];
}
