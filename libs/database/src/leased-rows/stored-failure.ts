import type { FailureEntry } from './leased-rows.js';

const LONGEST_TEXT = 4_000;
/** What PostgreSQL keeps in no text: a zero byte, and half of a surrogate pair in JSON. */
const UNSTORABLE = /[\0\p{Cs}]/gu;

/** Text of any origin as it can be stored, at most 4,000 characters of it. A failure must be recorded whatever its message is. */
export function storable(text: string): string {
  const kept = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
  return kept.replace(UNSTORABLE, '\u{FFFD}');
}

/** A list of one entry, as JSON. */
export function storedFailure({ at, attempt, code, message }: FailureEntry): string {
  return JSON.stringify([{ at: at.toISOString(), attempt, code: storable(code), message: storable(message) }]);
}
