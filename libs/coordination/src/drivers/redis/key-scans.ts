import type { RedisClients } from '#domain/redis';
import { CoordinationError, CoordinationInvalidError } from '#domain/coordination';
import type { KeyValueScan } from '../../key-value/key-value-backend.js';

export interface KeyScansParts {
  readonly redis: RedisClients;
  /** What every key begins with, behind the prefix of the Redis. */
  readonly under: string;
}

export interface KeyPage {
  readonly keys: readonly string[];
  readonly cursor: string | undefined;
}

const SERVERS_CURSOR = /^[1-9][0-9]{0,19}$/;

/**
 * Keys in pages by SCAN, whose cursor is the server's own: any process may go on with it. Not on a cluster, where a cursor would have to say of which node it is, and nodes
 * come and go.
 */
export class KeyScans {
  constructor(private readonly parts: KeyScansParts) {}

  async page({ prefix, cursor = '0', pageSize }: KeyValueScan, signal: AbortSignal | undefined): Promise<KeyPage> {
    const { redis, under } = this.parts;
    if (redis.isCluster)
      throw new CoordinationError(
        'The keys of a Redis cluster cannot be scanned in pages. Keep a list of the keys under a key of its own, or use the driver database.',
      );
    if (cursor !== '0' && !SERVERS_CURSOR.test(cursor))
      throw new CoordinationInvalidError('A cursor is what an earlier page gave. Begin without one.');
    const whole = `${redis.keyPrefix}${under}`;
    const pattern = `${literally(whole + prefix)}*`;
    const reply = await redis.send(
      { command: ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(pageSize)], idempotent: true },
      { signal },
    );
    const [next, keys] = reply as readonly [string, readonly string[]]; // border: what SCAN answers
    return {
      keys: [...new Set(keys)].map((key) => key.slice(whole.length)),
      cursor: next === '0' ? undefined : next,
    };
  }
}

/** The characters that mean something in a pattern of Redis, as themselves. */
function literally(text: string): string {
  return text.replaceAll(/[*?[\]\\^-]/g, (character) => `\\${character}`);
}
