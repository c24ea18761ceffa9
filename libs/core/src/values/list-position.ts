import { createHash } from 'node:crypto';

const MAX_LENGTH = 4_096;
const FINGERPRINT_LENGTH = 12;

/** The text of a cursor: a position of a list behind the fingerprint of that list, since a position means nothing in another one. Neither secret nor signed. */
export function encodePosition(fingerprint: string, values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([fingerprint, ...values])).toString('base64url');
}

/** What such a text holds; undefined for anything else that a client may send. */
export function decodePosition(
  text: unknown,
): { readonly fingerprint: unknown; readonly values: readonly unknown[] } | undefined {
  if (typeof text !== 'string' || text.length > MAX_LENGTH || !/^[\w-]+$/.test(text)) return undefined;
  const parts = parse(text);
  if (!Array.isArray(parts)) return undefined;
  const [fingerprint, ...values] = parts as unknown[];
  return { fingerprint, values };
}

/** Tells lists apart by what they show and in which order, given as JSON can say it. */
export function fingerprintOf(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, FINGERPRINT_LENGTH);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // reported by the caller, as every other wrong cursor is
    throw error;
  }
}
