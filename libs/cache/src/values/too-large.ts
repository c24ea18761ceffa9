import type { ByteSize } from '#core';
import { CacheValueInvalidError } from '#domain/cache';

export function tooLarge(bytes: number, limit: ByteSize): CacheValueInvalidError {
  return new CacheValueInvalidError(
    `A cached value has at most ${limit}, found ${bytes}B. Cache less of it, or raise CACHE_MAX_VALUE.`,
    { details: { bytes, limit: limit.bytes } },
  );
}

/** Whether a value that cannot be kept is only too large: no fault of its kind. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof CacheValueInvalidError && typeof error.details['bytes'] === 'number';
}
