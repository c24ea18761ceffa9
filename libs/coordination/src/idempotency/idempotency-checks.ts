import type { IdempotencyOptions } from '#domain/coordination';
import type { CoordinationSettings } from '../coordination.options.js';
import { assertName, readSpan } from '../text-checks.js';

const LONGEST_KEY = 512;
const LONGEST_FINGERPRINT = 256;

/** What was asked for, checked and with the defaults. */
export interface IdempotentRun {
  readonly key: string;
  readonly fingerprint: string;
  readonly ttl: number;
  readonly lease: number;
  readonly signal: AbortSignal | undefined;
}

export function assertIdempotencyKey(key: unknown): void {
  assertName('An idempotency key', key, LONGEST_KEY);
}

/** @throws CoordinationInvalidError */
export function idempotentRun(
  key: string,
  { fingerprint, ttl, lease, signal }: IdempotencyOptions,
  { idempotencyTtl, idempotencyLease }: Pick<CoordinationSettings, 'idempotencyTtl' | 'idempotencyLease'>,
): IdempotentRun {
  assertIdempotencyKey(key);
  assertName('The fingerprint of idempotent work', fingerprint, LONGEST_FINGERPRINT);
  return {
    key,
    fingerprint,
    ttl: readSpan('`ttl` of an idempotent answer', ttl ?? idempotencyTtl, '1ms', '3650d'),
    lease: readSpan('`lease` of an idempotency key', lease ?? idempotencyLease, '100ms', '1h'),
    signal,
  };
}
