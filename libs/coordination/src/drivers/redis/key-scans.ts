import { RedisCommandError, type RedisClients } from '#domain/redis';
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

/** Keys in pages by SCAN. What a cursor is, is the business of the Redis alone. */
export class KeyScans {
  constructor(private readonly parts: KeyScansParts) {}

  async page({ prefix, cursor, pageSize }: KeyValueScan, signal: AbortSignal | undefined): Promise<KeyPage> {
    const { redis, under } = this.parts;
    try {
      const page = await redis.scanPage(`${under}${prefix}`, { cursor, pageSize, signal });
      return { keys: [...new Set(page.keys)].map((key) => key.slice(under.length)), cursor: page.cursor };
    } catch (error) {
      throw asRefusal(error);
    }
  }
}

/** A scan that is begun again, as by a task that is tried again, has no cursor: one that is outdated is no mistake of the caller. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof RedisCommandError)) return error;
  const { message, details } = error;
  if (details['reason'] === 'CURSOR_INVALID') return new CoordinationInvalidError(message, { cause: error });
  return details['reason'] === 'CURSOR_OUTDATED' ? new CoordinationError(message, { cause: error }) : error;
}
