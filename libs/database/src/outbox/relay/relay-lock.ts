import { createHash } from 'node:crypto';

/**
 * The key of the advisory lock under which messages of a transfer route are moved: by one relay at a time, so that what they are numbered with follows their
 * order. Whoever needs an exact boundary between moved and not yet moved messages takes the same lock. Derived, so that applications with schemas of their
 * own in one database do not wait for each other.
 */
export function relayLockKey(schema: string, route: string): bigint {
  return createHash('sha256').update(`nestjs-groundwork/relay\0${schema}\0${route}`).digest().readBigInt64BE(0);
}
