import type { SqlValue } from '#domain/database';
import type { DeadLetterFilter } from '#domain/messaging';
import { PARKED_AT } from './dead-letter-row.js';

export type RedriveFilter = DeadLetterFilter & { readonly eventId?: string | undefined };

/** A condition over `r`, a delivery, and `e`, its event, with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** What is parked and fits the filter. */
export function parkedCondition(filter: RedriveFilter): Condition {
  const parts: readonly (readonly [string, SqlValue | undefined])[] = [
    ['r.lane = ?', filter.group],
    ['r.type = ?', filter.type],
    ['e.key = ?', filter.key],
    ['r.reason = ?', filter.reason],
    [`${PARKED_AT} < ?`, filter.parkedBefore?.toISOString()],
    ['r.event_id = ?::uuid', filter.eventId],
  ];
  const parameters: SqlValue[] = [];
  const conditions = ['r.state in (4, 5)'];
  for (const [condition, value] of parts) {
    if (value === undefined) continue;
    parameters.push(value);
    conditions.push(condition.replace('?', `$${parameters.length}`));
  }
  return { sql: conditions.join(' and '), parameters };
}
