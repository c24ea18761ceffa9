import type { CoordinationDriver } from '../../coordination.driver.js';
import { RedisIdempotency } from './redis-idempotency.js';
import { RedisKeyValue } from './redis-key-value.js';
import { redisKeys } from './redis-keys.js';
import { RedisLimits } from './redis-limits.js';
import { RedisLocks } from './redis-locks.js';
import { RedisPubSub } from './redis-pub-sub.js';
import { redisCoordinationCapabilities } from './redis.capabilities.js';
import type { RedisCoordinationNeeds } from './redis.needs.js';

export interface RedisCoordinationParts extends RedisCoordinationNeeds {
  readonly instance: string;
}

/** Everything in the Redis that all share; its connections are the concern redis' own. */
export class RedisCoordinationDriver implements CoordinationDriver {
  readonly name = 'redis';
  readonly capabilities = redisCoordinationCapabilities;
  readonly locks: RedisLocks;
  readonly limits: RedisLimits;
  readonly idempotency: RedisIdempotency;
  readonly pubSub: RedisPubSub;
  readonly keyValue: RedisKeyValue;

  constructor(private readonly parts: RedisCoordinationParts) {
    const { redis, faults, instance } = parts;
    const keys = redisKeys(instance);
    this.locks = new RedisLocks({ redis, keys, faults });
    this.limits = new RedisLimits({ redis, prefix: keys.limits });
    this.idempotency = new RedisIdempotency({ redis, prefix: keys.idempotency });
    this.pubSub = new RedisPubSub({ redis, keys });
    this.keyValue = new RedisKeyValue({ redis, keys });
  }

  async open(signal: AbortSignal): Promise<void> {
    await this.parts.redis.ping({ signal });
  }

  close(): Promise<void> {
    return this.locks.close();
  }
}
