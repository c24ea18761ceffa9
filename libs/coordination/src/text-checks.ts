import { Duration } from '#core';
import { CoordinationInvalidError } from '#domain/coordination';

/** Half a character, which UTF-8 cannot carry: it would come back as another one. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Callers without types pass anything: what is not a name is refused before it reaches a driver.
 * @param what as a person reads it: `the name of a lock`.
 */
export function assertName(what: string, value: unknown, longest: number): asserts value is string {
  if (typeof value !== 'string' || value.length < 1 || value.length > longest)
    throw new CoordinationInvalidError(
      `${what} has 1 to ${longest} characters, found ${found(value)}. Change it; hash what is longer.`,
    );
  assertCarried(what, value);
}

/** What a value holds stays out of the message: it may be a secret. */
export function assertValue(what: string, value: unknown, mostBytes: number): asserts value is string {
  if (typeof value !== 'string')
    throw new CoordinationInvalidError(
      `${what} is text, found ${typeof value}. Encode it first, such as by JSON.stringify.`,
    );
  const size = Buffer.byteLength(value);
  if (size > mostBytes)
    throw new CoordinationInvalidError(`${what} has at most ${mostBytes} bytes of UTF-8, found ${size}. Send less.`);
  assertCarried(what, value);
}

/** @throws CoordinationInvalidError for what is no duration, and for one out of range. */
export function readSpan(what: string, value: unknown, least: string, most: string): number {
  const milliseconds = spanOf(what, value);
  const [min, max] = [Duration.parse(least), Duration.parse(most)];
  if (milliseconds < min.milliseconds || milliseconds > max.milliseconds)
    throw new CoordinationInvalidError(
      `${what} is ${least} to ${most}, found ${Duration.milliseconds(milliseconds)}. Change it.`,
    );
  return Math.ceil(milliseconds);
}

function spanOf(what: string, value: unknown): number {
  try {
    return Duration.from(value as Duration | string).milliseconds; // refuses whatever else callers without types pass
  } catch (cause) {
    throw new CoordinationInvalidError(
      `${what} is a duration with a unit, such as 30s. The cause tells what was found.`,
      { cause },
    );
  }
}

/** What not every driver can carry, none does. */
function assertCarried(what: string, value: string): void {
  if (value.includes('\0'))
    throw new CoordinationInvalidError(`${what} has no NUL character, which PostgreSQL cannot keep. Leave it out.`);
  if (LONE_SURROGATE.test(value))
    throw new CoordinationInvalidError(
      `${what} is text that UTF-8 can carry, found half a surrogate pair. Use whole characters.`,
    );
}

function found(value: unknown): string {
  return typeof value === 'string' ? String(value.length) : typeof value;
}
