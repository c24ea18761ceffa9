import { IdempotencyKeyInvalidError } from '#domain/coordination';
import type { HttpRequest } from './platform.js';

const VISIBLE = /^[\x21-\x7e]{1,255}$/;
/** A string of structured fields (RFC 9651, 3.3.3), as draft-ietf-httpapi-idempotency-key-header writes a key. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;

/**
 * The key of a request: in quotes as the draft has it, or without, as many clients send it. Undefined when there is none.
 * @throws IdempotencyKeyInvalidError for anything else, such as two of them.
 */
export function readIdempotencyKey({ headers }: Pick<HttpRequest, 'headers'>): string | undefined {
  const header = headers['idempotency-key'];
  if (header === undefined) return undefined;
  const text = String(header).trim();
  const key = text.startsWith('"') ? QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1') : text;
  if (key !== undefined && VISIBLE.test(key)) return key;
  throw new IdempotencyKeyInvalidError(
    'The header Idempotency-Key is one text of 1 to 255 visible ASCII characters, in quotes or without, and found another.',
  );
}
