import { InfrastructureError, type ErrorRow } from '#core';

/** The root of what the cache records throw. */
export class CacheError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_FAILED',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The cache records failed.',
    fix: 'Read the cause in the log.',
  };
}

/** What was asked for is not a name, a value or an expiry: nothing was done. */
export class CacheRecordInvalidError extends CacheError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_RECORD_INVALID',
    status: 400,
    settlement: 'park',
    level: 'warn',
    transience: 'permanent',
    title: 'A name, a value or an expiry of the cache records is not valid.',
    fix: 'Keep to the form and the limits that the message names.',
  };
}

/** There is no room for one more. Deleting some, or waiting until some expire, helps. */
export class CacheFullError extends CacheError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_FULL',
    status: 507,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'There is no room for more cache records.',
    fix: 'Delete some, or raise `CACHE_MAX_ENTRIES`.',
  };
}

/** The chosen driver cannot do what was asked for. */
export class CacheUnsupportedError extends CacheError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_UNSUPPORTED',
    status: 501,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'The driver of the cache records cannot do what was asked for.',
    fix: 'Do without it, or choose a driver that declares it.',
  };
}
