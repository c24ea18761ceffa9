import { RESP_TYPES } from 'redis';
import type { RedisReply } from '#domain/redis';

/**
 * Bulk strings come as bytes, and whole numbers as their digits, so that each can be told from the other and that numbers beyond 2^53 keep them. Maps of the newer protocol come
 * flat, as the older one has them.
 */
export const TYPE_MAPPING: Readonly<Record<number, unknown>> = {
  [RESP_TYPES.BLOB_STRING]: Buffer,
  [RESP_TYPES.VERBATIM_STRING]: Buffer,
  [RESP_TYPES.NUMBER]: String,
  [RESP_TYPES.MAP]: Array,
};

const DIGITS = /^-?\d+$/;

/** @throws the error that a part of the reply is. */
export function toReply(found: unknown, binary: boolean): RedisReply {
  if (typeof found === 'string') return DIGITS.test(found) ? wholeNumber(found) : found; // a status, such as OK, is no number
  if (Buffer.isBuffer(found)) return binary ? found : found.toString();
  if (Array.isArray(found)) return found.map((part) => toReply(part, binary));
  if (found === null || found === undefined) return null;
  if (typeof found === 'number' || typeof found === 'bigint' || typeof found === 'boolean') return found;
  if (found instanceof Error) throw found;
  throw new TypeError(`node-redis gave a reply of the type ${typeof found}.`);
}

function wholeNumber(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}
