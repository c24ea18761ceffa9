import type { FaultReporter } from '#core';
import type { RedisClients, RedisReply } from '#domain/redis';
import type { LeaseRequest, LockAttempt, LockStore } from '../../locks/lock-store.js';
import { acquireLock, releaseLock, renewLock } from './lock-scripts.js';
import type { RedisKeys } from './redis-keys.js';
import { ReleaseHints } from './release-hints.js';

export interface RedisLocksParts {
  readonly redis: RedisClients;
  readonly keys: Pick<RedisKeys, 'locks' | 'released'>;
  readonly faults: FaultReporter;
}

/** Leases in one hash for each name, by the server's clock. Tokens are times in microseconds, so that a server that comes back empty gives greater ones. */
export class RedisLocks implements LockStore {
  readonly #hints: ReleaseHints;

  constructor(private readonly parts: RedisLocksParts) {
    this.#hints = new ReleaseHints(parts);
  }

  async acquire({ name, owner, leaseMilliseconds }: LeaseRequest, signal?: AbortSignal): Promise<LockAttempt> {
    const reply = await this.parts.redis.run(
      acquireLock,
      { keys: [this.#key(name)], arguments: [owner, leaseMilliseconds], idempotent: true },
      { signal },
    );
    const [taken, value] = pairOf(reply);
    return taken === 1 ? { kind: 'acquired', token: BigInt(value) } : { kind: 'held', freeAfter: Number(value) };
  }

  async renew({ name, owner, leaseMilliseconds }: LeaseRequest, signal?: AbortSignal): Promise<boolean> {
    const reply = await this.parts.redis.run(
      renewLock,
      { keys: [this.#key(name)], arguments: [owner, leaseMilliseconds], idempotent: true },
      { signal },
    );
    return reply === 1;
  }

  async release({ name, owner }: Pick<LeaseRequest, 'name' | 'owner'>, signal?: AbortSignal): Promise<boolean> {
    const { redis, keys } = this.parts;
    const channel = `${redis.keyPrefix}${keys.released}${name}`; // a script publishes under the whole name
    const reply = await redis.run(releaseLock, { keys: [this.#key(name)], arguments: [owner, channel] }, { signal });
    return reply === 1;
  }

  onReleased(name: string, listener: () => void): () => void {
    return this.#hints.on(name, listener);
  }

  close(): Promise<void> {
    return this.#hints.close();
  }

  #key(name: string): string {
    return `${this.parts.keys.locks}${name}`;
  }
}

/** Border: what the script answers. */
function pairOf(reply: RedisReply): readonly [number, string] {
  const [taken, value] = reply as readonly [number, string];
  return [taken, value];
}
