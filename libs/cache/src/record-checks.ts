import { Duration, type ByteSize } from '#core';
import { CacheRecordInvalidError } from '#domain/cache';

const NAME = /^[A-Za-z0-9._:/-]{1,200}$/;
/** Half a character, which UTF-8 cannot carry: it would come back as another one. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Callers without types pass anything: what is not a name is refused before it reaches a driver. */
export function assertName(name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  const found = typeof name === 'string' ? `${name.length} characters` : typeof name;
  throw new CacheRecordInvalidError(
    `The name of one of the cache records has 1 to 200 characters of letters, digits and . _ : / -, found ${found}. Change the name.`,
  );
}

/** What a value holds stays out of the message: it may be a secret. */
export function assertValue(value: unknown, maxBytes: ByteSize): void {
  if (typeof value !== 'string')
    throw new CacheRecordInvalidError(
      `A value is text, found ${typeof value}. Encode it first, such as by JSON.stringify.`,
    );
  const size = Buffer.byteLength(value);
  if (size > maxBytes.bytes)
    throw new CacheRecordInvalidError(
      `A value has at most ${maxBytes} in UTF-8, found ${size}B. Store less, or raise CACHE_MAX_BYTES.`,
    );
  if (LONE_SURROGATE.test(value))
    throw new CacheRecordInvalidError(
      'A value is text that UTF-8 can carry, found half a surrogate pair. Store whole characters.',
    );
}

/** Milliseconds until it expires. */
export function expiryOf(expiresAfter: Duration | string): number {
  const { milliseconds } = parsed(expiresAfter);
  if (milliseconds >= 1) return milliseconds;
  throw new CacheRecordInvalidError('`expiresAfter` is at least 1ms, found less. Leave it out to keep the record.');
}

function parsed(expiresAfter: Duration | string): Duration {
  try {
    return Duration.from(expiresAfter);
  } catch (cause) {
    throw new CacheRecordInvalidError(
      '`expiresAfter` is a duration with a unit, such as 30s. The cause tells what was found.',
      { cause },
    );
  }
}
