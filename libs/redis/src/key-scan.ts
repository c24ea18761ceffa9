import { RedisCommandError, type RedisReply } from '#domain/redis';
import type { DriverCommand } from './redis.driver.js';

const MAX_PAGE = 10_000;
const DEFAULT_PAGE = 500;

/** @throws RedisCommandError */
export function checkedPageSize(pageSize: number = DEFAULT_PAGE): number {
  if (Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= MAX_PAGE) return pageSize;
  throw new RedisCommandError(
    `\`pageSize\` is a whole number from 1 to ${MAX_PAGE}, found ${String(pageSize)}. Correct it.`,
    { details: { reason: 'CALL_INVALID' } },
  );
}

export function scanCommand(cursor: string, { start, count }: { start: string; count: number }): DriverCommand {
  // What has a meaning in a pattern of the server means itself in a prefix.
  const pattern = `${start.replace(/[\\*?[\]]/g, '\\$&')}*`;
  return { parts: ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(count)], key: undefined, binary: false };
}

export interface ScanPage {
  /** `0` after the last page. */
  readonly cursor: string;
  readonly keys: readonly string[];
}

/** @throws RedisCommandError when what answers is no Redis. */
export function toScanPage(reply: RedisReply, prefix: string): ScanPage {
  const [cursor, keys] = Array.isArray(reply) ? (reply as readonly RedisReply[]) : [];
  if (typeof cursor !== 'string' || !Array.isArray(keys))
    throw new RedisCommandError('SCAN was answered by something else than a page of keys. Check what answers there.', {
      details: { reason: 'REPLY_UNKNOWN' },
    });
  const own = (keys as readonly RedisReply[]).filter((key) => typeof key === 'string');
  return { cursor, keys: own.map((key) => key.slice(prefix.length)) };
}
