import { createHash } from 'node:crypto';
import { InvalidQueryError } from '#domain/database';
import type { DeadLetterFilter } from '#domain/messaging';

const MAX_LENGTH = 4_096;

/** The driver's position with a fingerprint of the filter, because a position means nothing in another list. Neither secret nor signed. */
export function wrapCursor(filter: DeadLetterFilter, position: string): string {
  return Buffer.from(JSON.stringify([fingerprintOf(filter), position])).toString('base64url');
}

/** @throws InvalidQueryError when it is not one of ours, or of another list. */
export function unwrapCursor(filter: DeadLetterFilter, cursor: unknown): string | undefined {
  if (cursor === undefined) return undefined;
  const parts =
    typeof cursor === 'string' && cursor.length <= MAX_LENGTH && /^[\w-]+$/.test(cursor) ? parse(cursor) : undefined;
  if (!Array.isArray(parts) || parts.length !== 2 || typeof parts[1] !== 'string')
    throw new InvalidQueryError('The cursor is not one that this list gave. Begin again without a cursor.');
  if (parts[0] !== fingerprintOf(filter))
    throw new InvalidQueryError('The cursor belongs to a list with another filter. Begin again without a cursor.');
  return parts[1];
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // reported by the caller, as every other wrong cursor is
    throw error;
  }
}

function fingerprintOf(filter: DeadLetterFilter): string {
  const text = JSON.stringify(Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
