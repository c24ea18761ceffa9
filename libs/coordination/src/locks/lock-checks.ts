import type { LockOptions, LockWaitOptions } from '#domain/coordination';
import type { CoordinationSettings } from '../coordination.options.js';
import { assertName, readSpan } from '../text-checks.js';

const LONGEST_NAME = 256;

/** What a call asks for, checked. */
export interface ReadLockOptions {
  readonly name: string;
  readonly leaseMilliseconds: number;
  readonly renew: boolean;
  readonly signal: AbortSignal | undefined;
}

export interface ReadWaitOptions extends ReadLockOptions {
  readonly waitMilliseconds: number;
}

type Defaults = Pick<CoordinationSettings, 'lockLease' | 'lockWait'>;

/** @throws CoordinationInvalidError. */
export function readLockOptions(name: string, options: LockOptions, { lockLease }: Defaults): ReadLockOptions {
  assertName('The name of a lock', name, LONGEST_NAME);
  const { lease = lockLease, renew = true, signal } = options;
  return { name, leaseMilliseconds: readLease(lease), renew, signal };
}

/** @throws CoordinationInvalidError. */
export function readWaitOptions(name: string, options: LockWaitOptions, defaults: Defaults): ReadWaitOptions {
  const { wait = defaults.lockWait } = options;
  return {
    ...readLockOptions(name, options, defaults),
    waitMilliseconds: readSpan('`wait` of a lock', wait, '0ms', '1d'),
  };
}

/** @throws CoordinationInvalidError. */
export function readLease(lease: unknown): number {
  return readSpan('`lease` of a lock', lease, '100ms', '1h');
}
