import type { DatabaseError } from '#domain/database';
import { DatabaseError as UnknownFailure } from '#domain/database';
import { mapServerError } from '../../failures/sqlstate.js';

/** What the errors of a fake database say of where they come from. */
export const TARGET = 'fake, in memory';

/** The names that a server's error carries. */
export interface FailureNames {
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** The error that the ports throw for a server's: made by the very table that the drivers use. */
export function serverFailure(sqlState: string, what: string, names: FailureNames = {}): DatabaseError {
  const cause = Object.assign(new Error(what), { code: sqlState, severity: 'ERROR', ...names });
  return mapServerError(cause, TARGET) ?? new UnknownFailure(what, { cause });
}
