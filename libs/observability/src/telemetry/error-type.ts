import { InfrastructureError, isAbort, textOf } from '#core';

/** The caller gave up: no failure of what was called. */
export const ABORTED = 'ABORTED';
const CLASS_NAME = /^[A-Za-z][\w$]{0,62}$/;

/** What kind of error it is, in few words that are fixed in code: a code of ours, `ABORTED`, or the class of an error that is not ours. */
export function errorType(error: unknown, signal?: AbortSignal): string {
  if (error instanceof InfrastructureError) return error.code;
  if (isAbort(error, signal)) return ABORTED;
  const name = typeof error === 'object' && error !== null ? textOf(error, 'name') : typeof error;
  return name !== undefined && CLASS_NAME.test(name) ? name : '_OTHER';
}
