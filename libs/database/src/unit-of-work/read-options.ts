import { Duration } from '#core';
import {
  InvalidTransactionOptionsError,
  type IsolationLevel,
  type Propagation,
  type UnitOfWorkOptions,
} from '#domain/database';
import { readFence, type StatedFence } from '../fence/stated-fence.js';

const ISOLATIONS: readonly IsolationLevel[] = ['read committed', 'repeatable read', 'serializable'];
const PROPAGATIONS: readonly Propagation[] = ['join', 'savepoint', 'new', 'mandatory', 'never'];
const MAX_ATTEMPTS = 100;
const DEFAULT_ATTEMPTS = 3;

/** The options with their defaults. What the running transaction must offer to one that joins it is only what was said. */
export interface ReadUnitOfWorkOptions {
  readonly isolation: IsolationLevel | undefined;
  readonly propagation: Propagation;
  readonly readOnly: boolean | undefined;
  readonly timeout: Duration;
  readonly attempts: number;
  readonly signal: AbortSignal | undefined;
  readonly commitCheck: boolean;
  readonly fence: StatedFence | undefined;
}

export interface UnitOfWorkDefaults {
  readonly timeout: Duration;
  readonly commitCheck: boolean;
}

/** @throws InvalidTransactionOptionsError for what the types do not allow either. */
export function readUnitOfWorkOptions(options: UnitOfWorkOptions, defaults: UnitOfWorkDefaults): ReadUnitOfWorkOptions {
  const { isolation, readOnly, signal } = options;
  const propagation = options.propagation ?? 'join';
  const attempts: unknown = options.attempts ?? DEFAULT_ATTEMPTS;
  const commitCheck: unknown = options.commitCheck ?? defaults.commitCheck;
  if (isolation !== undefined && !ISOLATIONS.includes(isolation))
    throw refuse('isolation', `one of ${ISOLATIONS.join(', ')}`, isolation);
  if (!PROPAGATIONS.includes(propagation))
    throw refuse('propagation', `one of ${PROPAGATIONS.join(', ')}`, propagation);
  if (typeof attempts !== 'number' || !Number.isInteger(attempts) || attempts < 1 || attempts > MAX_ATTEMPTS)
    throw refuse('attempts', `a whole number from 1 to ${MAX_ATTEMPTS}`, attempts);
  if (typeof commitCheck !== 'boolean') throw refuse('commitCheck', 'true or false', commitCheck);
  const fence = options.fence === undefined ? undefined : readFence(options.fence);
  if (fence !== undefined && readOnly === true)
    throw refuse('fence', 'for a transaction that may write its token', 'readOnly: true');
  if (fence !== undefined && propagation === 'never')
    throw refuse('fence', 'for a transaction', 'propagation "never", which has none');
  const timeout = readTimeout(options.timeout, defaults.timeout);
  return { isolation, propagation, readOnly, timeout, attempts, signal, commitCheck, fence };
}

function readTimeout(timeout: unknown, defaultTimeout: Duration): Duration {
  if (timeout === undefined) return defaultTimeout;
  if (timeout instanceof Duration) return timeout;
  try {
    if (typeof timeout === 'string') return Duration.parse(timeout);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw refuse('timeout', 'a duration with a unit, such as 5s', timeout);
}

function refuse(option: string, expected: string, found: unknown): InvalidTransactionOptionsError {
  return new InvalidTransactionOptionsError(
    `The option "${option}" of a unit of work is ${expected}, found ${String(found)}.`,
    { details: { option } },
  );
}
