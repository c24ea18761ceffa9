import type { RedisClients, RedisReply } from '#domain/redis';
import {
  limitAnswer,
  limitRule,
  tokenSpan,
  windowMicroseconds,
  type LimitReading,
} from '../../rate-limits/limit-reading.js';
import type { LimitAnswer, LimitRequest, LimitStore } from '../../rate-limits/limit-store.js';
import { limitScripts } from './limit-scripts.js';

export interface RedisLimitsParts {
  readonly redis: RedisClients;
  /** What every key of the limits begins with. */
  readonly prefix: string;
}

/** Limits in Redis: one script for each decision, which the server runs while it runs nothing else. */
export class RedisLimits implements LimitStore {
  constructor(private readonly parts: RedisLimitsParts) {}

  async take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const { whole, rest } = tokenSpan(request);
    const reply = await this.parts.redis.run(
      limitScripts[request.algorithm],
      {
        keys: [this.#key(request.key)],
        arguments: [
          limitRule(request),
          request.limit,
          windowMicroseconds(request),
          request.cost,
          request.peek ? 0 : 1,
          whole,
          rest,
        ],
        idempotent: request.peek,
      },
      { signal },
    );
    return limitAnswer(request, readingOf(reply));
  }

  async reset(key: string, signal: AbortSignal | undefined): Promise<void> {
    await this.parts.redis.send({ command: ['DEL', this.#key(key)], keys: [1], idempotent: true }, { signal });
  }

  #key(key: string): string {
    return `${this.parts.prefix}${key}`;
  }
}

/** Border: five whole numbers, as the scripts say. */
function readingOf(reply: RedisReply): LimitReading {
  const [allowed, used, full, rest, free] = (reply as readonly unknown[]).map(Number);
  return { allowed: allowed === 1, used: used ?? 0, full: full ?? 0, rest: rest ?? 0, free: free ?? 0 };
}
