import { CoordinationInvalidError, type RateLimit, type RateLimitOptions } from '#domain/coordination';
import { assertName, readSpan } from '../text-checks.js';
import type { LimitRequest } from './limit-store.js';

const LONGEST_KEY = 512;
const MAX_LIMIT = 1_000_000_000;
const MAX_SLIDING = 10_000;
const ALGORITHMS: readonly unknown[] = ['fixed-window', 'sliding-window', 'token-bucket'];

export function assertLimitKey(key: unknown): void {
  assertName('The key of a rate limit', key, LONGEST_KEY);
}

/** @throws CoordinationInvalidError. */
export function limitRequest(
  key: string,
  limit: RateLimit,
  { cost = 1, peek }: Pick<RateLimitOptions, 'cost'> & Pick<LimitRequest, 'peek'>,
): LimitRequest {
  assertLimitKey(key);
  const rule = readRule(limit);
  assertWhole('`cost` of a use', cost, rule.limit);
  return { key, ...rule, cost, peek };
}

/** @throws CoordinationInvalidError. */
export function readRule({
  algorithm,
  limit,
  window,
}: RateLimit): Pick<LimitRequest, 'algorithm' | 'limit' | 'windowMilliseconds'> {
  if (!ALGORITHMS.includes(algorithm)) throw refused('`algorithm` of a rate limit', ALGORITHMS.join(', '), algorithm);
  assertWhole(`\`limit\` of a ${algorithm}`, limit, algorithm === 'sliding-window' ? MAX_SLIDING : MAX_LIMIT);
  return { algorithm, limit, windowMilliseconds: readSpan('`window` of a rate limit', window, '1ms', '31d') };
}

function assertWhole(what: string, value: unknown, most: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return;
  throw refused(what, `a whole number from 1 to ${most}`, value);
}

function refused(what: string, expected: string, found: unknown): CoordinationInvalidError {
  return new CoordinationInvalidError(
    `${what} is ${expected}, found ${String(found)}. Change it; nothing was counted.`,
  );
}
