import { decodePosition, encodePosition, fingerprintOf } from '#core';
import { InvalidQueryError } from '#domain/database';
import type { DeadLetterFilter } from '#domain/messaging';

/** The driver's position, bound to the filter. */
export function wrapCursor(filter: DeadLetterFilter, position: string): string {
  return encodePosition(fingerprint(filter), [position]);
}

/** @throws InvalidQueryError when it is not one of ours, or of another list. */
export function unwrapCursor(filter: DeadLetterFilter, cursor: unknown): string | undefined {
  if (cursor === undefined) return undefined;
  const decoded = decodePosition(cursor);
  const [position] = decoded?.values ?? [];
  if (decoded?.values.length !== 1 || typeof position !== 'string')
    throw new InvalidQueryError('The cursor is not one that this list gave. Begin again without a cursor.');
  if (decoded.fingerprint !== fingerprint(filter))
    throw new InvalidQueryError('The cursor belongs to a list with another filter. Begin again without a cursor.');
  return position;
}

function fingerprint(filter: DeadLetterFilter): string {
  return fingerprintOf(Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1)));
}
