import { InfrastructureError, safeText } from '#core';
import type { FailureEntry } from '../../leased-rows/leased-rows.js';

const MAX_MESSAGE = 1_000;
const MAX_CODE = 100;

/** A failure as it is kept beside the row: what a person needs, without what could be a secret. */
export function failureEntry(error: unknown, attempt: number, at: Date): FailureEntry {
  return {
    at,
    attempt,
    code: safeText(codeOf(error)).slice(0, MAX_CODE),
    message: safeText(error instanceof Error ? error.message : `${typeof error} was thrown`).slice(0, MAX_MESSAGE),
  };
}

function codeOf(error: unknown): string {
  if (error instanceof InfrastructureError) return error.code;
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
