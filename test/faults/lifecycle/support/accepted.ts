import type { Outcome } from './steady-load.js';

/**
 * What a stop must not do to a request whose first byte the server had read: answer it with 5xx, or not at all.
 * @param read the bytes that the server read from each port of a client, by its own record: `read:40112`.
 */
export function harmed(outcomes: readonly Outcome[], read: ReadonlyMap<string, number>): readonly Outcome[] {
  return outcomes.filter(({ status, port, writtenBefore }) =>
    status === undefined ? (read.get(`read:${port}`) ?? 0) > writtenBefore : status >= 500,
  );
}
