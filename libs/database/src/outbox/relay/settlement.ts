import { Duration, InfrastructureError, type Random } from '#core';

const DEFAULT_ATTEMPTS = 10;
const BASE_MILLISECONDS = 1_000;
const CAP_MILLISECONDS = 300_000;

export type Settlement =
  { readonly kind: 'retry'; readonly after: Duration } | { readonly kind: 'park'; readonly reason: string };

export interface SettlementRequest {
  readonly error: unknown;
  /** 1 for the first. */
  readonly attempt: number;
  readonly attempts: number | undefined;
  readonly random: Random;
}

/** What becomes of a message whose sending has failed: full jitter from 1 s to 5 minutes, at least what the receiver asked for; then it is parked. */
export function settlementOf({ error, attempt, attempts = DEFAULT_ATTEMPTS, random }: SettlementRequest): Settlement {
  const known = error instanceof InfrastructureError ? error : undefined;
  if (known?.row.settlement === 'park') return { kind: 'park', reason: 'refused' };
  if (attempt >= attempts) return { kind: 'park', reason: 'attempts-exhausted' };
  const bound = Math.min(CAP_MILLISECONDS, BASE_MILLISECONDS * 2 ** (attempt - 1));
  const backoff = random.next() * bound;
  return { kind: 'retry', after: Duration.milliseconds(Math.max(backoff, known?.retryAfter?.milliseconds ?? 0)) };
}
