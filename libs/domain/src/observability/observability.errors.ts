import { InfrastructureError, type ErrorRow } from '#core';

/** The root of what the observability records throw. */
export class ObservabilityError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'OBSERVABILITY_FAILED',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The observability records failed.',
    fix: 'Read the cause in the log.',
  };
}

/** What was asked for is not a name, a value or an expiry: nothing was done. */
export class ObservabilityRecordInvalidError extends ObservabilityError {
  static override readonly row: ErrorRow = {
    code: 'OBSERVABILITY_RECORD_INVALID',
    status: 400,
    settlement: 'park',
    level: 'warn',
    transience: 'permanent',
    title: 'A name, a value or an expiry of the observability records is not valid.',
    fix: 'Keep to the form and the limits that the message names.',
  };
}

/** There is no room for one more. Deleting some, or waiting until some expire, helps. */
export class ObservabilityFullError extends ObservabilityError {
  static override readonly row: ErrorRow = {
    code: 'OBSERVABILITY_FULL',
    status: 507,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'There is no room for more observability records.',
    fix: 'Delete some, or raise `OBSERVABILITY_MAX_ENTRIES`.',
  };
}

/** The chosen driver cannot do what was asked for. */
export class ObservabilityUnsupportedError extends ObservabilityError {
  static override readonly row: ErrorRow = {
    code: 'OBSERVABILITY_UNSUPPORTED',
    status: 501,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'The driver of the observability records cannot do what was asked for.',
    fix: 'Do without it, or choose a driver that declares it.',
  };
}
