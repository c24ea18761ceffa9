import { KeyValueTypeError } from '#domain/coordination';

/** As `String` writes a safe integer. */
export const WHOLE_NUMBER = /^(?:0|-?[1-9][0-9]{0,15})$/;

/**
 * What a counter becomes.
 * @param value absent is 0. @throws KeyValueTypeError when it is no whole number, or the sum leaves the range of safe integers.
 */
export function sumOf(value: string | undefined, by: number): number {
  const present = value === undefined ? 0 : WHOLE_NUMBER.test(value) ? Number(value) : Number.NaN;
  const sum = present + by;
  if (!Number.isSafeInteger(present) || !Number.isSafeInteger(sum)) throw notCountable();
  return sum;
}

/** What is stored stays out of the message: it may be a secret. */
export function notCountable(): KeyValueTypeError {
  return new KeyValueTypeError(
    'The stored value is no whole number, or the sum is not from -2^53 + 1 to 2^53 - 1. Nothing was changed. Use a key of its own for the counter.',
  );
}
