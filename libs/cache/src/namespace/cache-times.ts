import { Duration } from '#core';
import { CacheInvalidError, type GetOrSetOptions } from '#domain/cache';

const YEAR = 365 * 86_400_000;

/** The least of each, in milliseconds. */
const LEAST = { ttl: 1, grace: 0, softTimeout: 0, hardTimeout: 1, negativeTtl: 0 } as const;

export type CacheTimeName = keyof typeof LEAST;

/** In milliseconds. @throws CacheInvalidError for what is no duration, and for one that is out of range. */
export function readTime(name: CacheTimeName, value: Duration | string): number {
  const milliseconds = spanOf(name, value);
  if (milliseconds >= LEAST[name] && milliseconds <= YEAR) return milliseconds;
  throw invalid(name, String(value));
}

/** The same options with their times read, for those who give them again and again. @throws CacheInvalidError. */
export function withTimesRead<Options extends Pick<GetOrSetOptions, CacheTimeName>>(options: Options): Options {
  const read: Partial<Record<CacheTimeName, Duration>> = {};
  for (const name of Object.keys(LEAST) as CacheTimeName[]) {
    const value = options[name];
    if (value !== undefined) read[name] = Duration.milliseconds(readTime(name, value));
  }
  return { ...options, ...read };
}

export function isTimeName(name: string): name is CacheTimeName {
  return Object.hasOwn(LEAST, name);
}

function spanOf(name: CacheTimeName, value: Duration | string): number {
  try {
    return Duration.from(value).milliseconds; // refuses whatever else callers without types pass
  } catch (cause) {
    const found: unknown = value;
    throw invalid(name, typeof found === 'string' ? `"${found}"` : typeof found, cause);
  }
}

function invalid(name: CacheTimeName, found: string, cause?: unknown): CacheInvalidError {
  const text = `\`${name}\` is a duration from ${LEAST[name]}ms to 365d, found ${found}. Write it with a unit, such as '30s' or '5m', or as a Duration.`;
  return cause === undefined ? new CacheInvalidError(text) : new CacheInvalidError(text, { cause });
}
