import type { ByteSize } from '#core';
import { IdempotencyAnswerError } from '#domain/coordination';
import { plainJson } from './plain-json.js';

/** `@throws` IdempotencyAnswerError for what is no JSON or too large. */
export function encodeAnswer(value: unknown, maxBytes: ByteSize): string {
  const json = plainJson(value);
  const text = json === undefined ? '{}' : `{"value":${json}}`;
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes.bytes) return text;
  throw new IdempotencyAnswerError(
    `The answer of idempotent work has at most ${maxBytes} as JSON (COORDINATION_IDEMPOTENCY_MAX_BYTES), found ${bytes}B. Answer with a reference to what is large.`,
  );
}

/** In place of an answer that could not be kept: the work has run, and must not again. */
export function encodeRefusal({ message }: IdempotencyAnswerError): string {
  return JSON.stringify({ refusal: message });
}

/**
 * Border: what is kept is JSON of the type that the work gave.
 * @throws IdempotencyAnswerError for a refusal, and for what another program has put there.
 */
export function decodeAnswer<T>(text: string): T {
  const kept = parsed(text);
  if (typeof kept !== 'object' || kept === null)
    throw new IdempotencyAnswerError('What is kept in place of an answer is not ours. Forget the key.');
  if ('refusal' in kept) throw new IdempotencyAnswerError(String(kept.refusal));
  return ('value' in kept ? kept.value : undefined) as T;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new IdempotencyAnswerError('What is kept in place of an answer is no JSON. Forget the key.', { cause });
  }
}
