import { InfrastructureError, safeText, type Clock } from '#core';
import type { FailureRecord } from '#domain/messaging';

const MAX_MESSAGE = 500;
const MAX_CODE = 64;

/** What is kept of a failure: masked, on one line, short. The error itself stays in the process. */
export function recordFailure(error: unknown, attempt: number, clock: Clock): FailureRecord {
  return {
    at: new Date(clock.now()),
    attempt,
    code: error instanceof InfrastructureError ? error.code.slice(0, MAX_CODE) : 'HANDLER_FAILED',
    message: safeText(messageOf(error)).slice(0, MAX_MESSAGE),
  };
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' && message !== ''
    ? message
    : `${Object.prototype.toString.call(error)} was thrown.`;
}
