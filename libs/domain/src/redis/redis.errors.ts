import { InfrastructureError, type ErrorRow } from '#core';

/** The root of what the redis records throw. */
export class RedisError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_FAILED',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The redis records failed.',
    fix: 'Read the cause in the log.',
  };
}

/** What was asked for is not a name, a value or an expiry: nothing was done. */
export class RedisRecordInvalidError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_RECORD_INVALID',
    status: 400,
    settlement: 'park',
    level: 'warn',
    transience: 'permanent',
    title: 'A name, a value or an expiry of the redis records is not valid.',
    fix: 'Keep to the form and the limits that the message names.',
  };
}

/** There is no room for one more. Deleting some, or waiting until some expire, helps. */
export class RedisFullError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_FULL',
    status: 507,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'There is no room for more redis records.',
    fix: 'Delete some, or raise `REDIS_MAX_ENTRIES`.',
  };
}

/** The chosen driver cannot do what was asked for. */
export class RedisUnsupportedError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_UNSUPPORTED',
    status: 501,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'The driver of the redis records cannot do what was asked for.',
    fix: 'Do without it, or choose a driver that declares it.',
  };
}
