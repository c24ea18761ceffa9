import { InfrastructureError, type ErrorRow } from '#core';

/** The root of what the coordination records throw. */
export class CoordinationError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'COORDINATION_FAILED',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The coordination records failed.',
    fix: 'Read the cause in the log.',
  };
}

/** What was asked for is not a name, a value or an expiry: nothing was done. */
export class CoordinationRecordInvalidError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'COORDINATION_RECORD_INVALID',
    status: 400,
    settlement: 'park',
    level: 'warn',
    transience: 'permanent',
    title: 'A name, a value or an expiry of the coordination records is not valid.',
    fix: 'Keep to the form and the limits that the message names.',
  };
}

/** There is no room for one more. Deleting some, or waiting until some expire, helps. */
export class CoordinationFullError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'COORDINATION_FULL',
    status: 507,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'There is no room for more coordination records.',
    fix: 'Delete some, or raise `COORDINATION_MAX_ENTRIES`.',
  };
}

/** The chosen driver cannot do what was asked for. */
export class CoordinationUnsupportedError extends CoordinationError {
  static override readonly row: ErrorRow = {
    code: 'COORDINATION_UNSUPPORTED',
    status: 501,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'The driver of the coordination records cannot do what was asked for.',
    fix: 'Do without it, or choose a driver that declares it.',
  };
}
