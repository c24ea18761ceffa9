import type { RedisClients, RedisReply, RedisScript } from '#domain/redis';
import type {
  IdempotencyAnswer,
  IdempotencyBegin,
  IdempotencyBeginning,
  IdempotencyStore,
} from '../../idempotency/idempotency-store.js';
import { abandonScript, beginScript, completeScript, forgetScript, renewScript } from './idempotency-scripts.js';

export interface RedisIdempotencyParts {
  readonly redis: RedisClients;
  /** What every idempotency key begins with. */
  readonly prefix: string;
}

/** Idempotency keys in Redis: one script for each step. A server that lost its data has forgotten what was answered. */
export class RedisIdempotency implements IdempotencyStore {
  constructor(private readonly parts: RedisIdempotencyParts) {}

  async begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    const { key, owner, fingerprint, leaseMilliseconds } = begin;
    const reply = await this.#run(beginScript, { key, idempotent: true, signal }, [
      owner,
      fingerprint,
      leaseMilliseconds,
    ]);
    return beginningOf(reply);
  }

  async renew({ key, owner, leaseMilliseconds }: IdempotencyBegin, signal: AbortSignal | undefined): Promise<boolean> {
    return (await this.#run(renewScript, { key, idempotent: true, signal }, [owner, leaseMilliseconds])) === 1;
  }

  async complete(
    { key, owner, answer, ttlMilliseconds }: IdempotencyAnswer,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    return (await this.#run(completeScript, { key, idempotent: true, signal }, [owner, ttlMilliseconds, answer])) === 1;
  }

  async abandon(key: string, owner: string, signal: AbortSignal | undefined): Promise<void> {
    await this.#run(abandonScript, { key, idempotent: true, signal }, [owner]);
  }

  async forget(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    return (await this.#run(forgetScript, { key, idempotent: false, signal }, [])) === 1;
  }

  #run(
    script: RedisScript,
    {
      key,
      idempotent,
      signal,
    }: { readonly key: string; readonly idempotent: boolean; readonly signal: AbortSignal | undefined },
    given: readonly (string | number)[],
  ): Promise<RedisReply> {
    const { redis, prefix } = this.parts;
    return redis.run(script, { keys: [`${prefix}${key}`], arguments: given, idempotent }, { signal });
  }
}

/** Border: a list, as the script says. */
function beginningOf(reply: RedisReply): IdempotencyBeginning {
  const [kind, fingerprint = '', last = ''] = (reply as readonly RedisReply[]).map(String);
  if (kind === 'answered') return { kind, fingerprint, answer: last };
  return kind === 'in-flight' ? { kind, fingerprint, freeAfter: Number(last) } : { kind: 'begun' };
}
