import { createHash } from 'node:crypto';

/** As many characters as 128 bits need. */
export const DIGEST_LENGTH = 22;

/** A name of any length as one of a fixed length; two that differ collide in no practical case. */
export function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, DIGEST_LENGTH);
}
