import { InfrastructureError, numberOf, TimeoutExceededError } from '#core';
import { ConnectionPoolError } from '#domain/database';
import { BulkheadFullError, RateLimitedError } from '#domain/resilience';

/**
 * What an error says of the dependency. `starved`: the call did not get as far, because something was full or its caller's time was up; that is the dependency's
 * fault only when it serves nobody else either.
 */
export type Verdict = 'well' | 'unwell' | 'starved';

const NORMAL_LEVELS = ['debug', 'info'];

/** Counted by default; see `PolicyJudgement.counts`. */
export function judge(error: unknown): Verdict {
  if (error instanceof InfrastructureError) {
    if (error instanceof ConnectionPoolError || error instanceof BulkheadFullError || error instanceof RateLimitedError)
      return 'starved';
    const { transience, level } = error.row;
    return transience === 'permanent' || NORMAL_LEVELS.includes(level) ? 'well' : 'unwell'; // conflicts of concurrent transactions are news, not faults
  }
  return isClientMistake(error) ? 'well' : 'unwell';
}

/** Why a run was cancelled: a limit says something of the dependency, a caller who gave up does not. */
export function judgeCancellation(reason: unknown): Verdict | undefined {
  const ofPlatform = reason instanceof Error && reason.name === 'TimeoutError'; // AbortSignal.timeout()
  return ofPlatform || reason instanceof TimeoutExceededError ? 'starved' : undefined;
}

/** Retried by default; see `PolicyJudgement.retries`. */
export function isTransient(error: unknown): boolean {
  return error instanceof InfrastructureError && error.row.transience === 'transient';
}

/** Errors of HTTP clients and of Nest carry the status; 408 and 429 are the server's trouble. */
function isClientMistake(error: unknown): boolean {
  const status = numberOf(error, 'status') ?? numberOf(error, 'statusCode');
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}
