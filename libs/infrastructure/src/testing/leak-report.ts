import { safeText, type Fault } from '#core';
import type { PendingWait } from './watched-clock.js';

/** What was found when an application under test had stopped. */
export interface Leftovers {
  readonly waits: readonly PendingWait[];
  /** Of `monotonic()`, now. */
  readonly elapsed: number;
  readonly faults: readonly Fault[];
  /** Whether a unit of work of the fake database has not ended. */
  readonly unitOfWork: boolean;
}

/** One sentence for each thing that is left over. */
export function leakLines({ waits, elapsed, faults, unitOfWork }: Leftovers): readonly string[] {
  return [
    ...waits.map(
      ({ kind, due, from }) =>
        `A ${kind} of the clock still waits, due in ${Math.max(0, Math.round(due - elapsed))} ms${from === '' ? '' : `, set ${from}`}.`,
    ),
    ...(unitOfWork ? ['A unit of work of the fake database has begun and not ended: somebody did not await it.'] : []),
    ...faults.map(({ where, error }) => `A fault was reported that the test did not take: ${where}: ${textOf(error)}`),
  ];
}

function textOf(error: unknown): string {
  const parts = error instanceof AggregateError ? error.errors.map((part) => String(part)) : [];
  return safeText([String(error), ...parts].join('; '));
}
