import { Duration } from '#core';
import {
  InvalidTransactionOptionsError,
  type IsolationLevel,
  type Propagation,
  type UnitOfWorkOptions,
} from '#domain/database';

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
}

/** @throws InvalidTransactionOptionsError for what the types do not allow either. */
export function readUnitOfWorkOptions(options: UnitOfWorkOptions, defaultTimeout: Duration): ReadUnitOfWorkOptions {
  const { isolation, readOnly, signal } = options;
  const propagation = options.propagation ?? 'join';
  const attempts: unknown = options.attempts ?? DEFAULT_ATTEMPTS;
  if (isolation !== undefined && !ISOLATIONS.includes(isolation))
    throw refuse('isolation', `one of ${ISOLATIONS.join(', ')}`, isolation);
  if (!PROPAGATIONS.includes(propagation))
    throw refuse('propagation', `one of ${PROPAGATIONS.join(', ')}`, propagation);
  if (typeof attempts !== 'number' || !Number.isInteger(attempts) || attempts < 1 || attempts > MAX_ATTEMPTS)
    throw refuse('attempts', `a whole number from 1 to ${MAX_ATTEMPTS}`, attempts);
  return { isolation, propagation, readOnly, timeout: readTimeout(options.timeout, defaultTimeout), attempts, signal };
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
