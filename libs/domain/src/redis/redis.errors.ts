import { InfrastructureError, type ErrorRow } from '#core';

/** The root of what Redis throws. */
export class RedisError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_FAILED',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'Redis failed.',
    fix: 'Read the cause in the log.',
  };
}

/** No connection, or it broke before the answer came. A command that is not idempotent may have taken effect. */
export class RedisUnavailableError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_UNAVAILABLE',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'Redis cannot be reached.',
    fix: 'Check that the server that the message names runs and that `REDIS_URL` is right; the connection comes back by itself.',
  };
}

/** More commands wait for a connection or an answer than may. Nothing was sent. */
export class RedisBusyError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_BUSY',
    status: 503,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'Too many commands wait for Redis.',
    fix: 'Try again later; if it persists, look at the server, or raise `REDIS_OFFLINE_QUEUE`.',
  };
}

/** The server is a replica, or may not write now. */
export class RedisReadOnlyError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_READ_ONLY',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'Redis refuses writes: it is a replica.',
    fix: 'Let `REDIS_URL` name the master, or use sentinels.',
  };
}

/** The server has no memory left and is told to evict nothing. */
export class RedisOutOfMemoryError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_OUT_OF_MEMORY',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'Redis has no memory left.',
    fix: 'Raise `maxmemory` of the server, or keep less in it.',
  };
}

/** The server does not let us in. */
export class RedisAuthenticationError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_AUTHENTICATION',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'permanent',
    title: 'Redis refuses the user or the password.',
    fix: 'Correct the user and the password in `REDIS_URL`, or `REDIS_PASSWORD`.',
  };
}

/** Encryption to the server failed, or its certificate is not trusted. */
export class RedisTlsError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_TLS',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'permanent',
    title: 'The encrypted connection to Redis failed.',
    fix: 'Give the authority that signed the certificate of the server (`REDIS_TLS_CA`), or use a name in `REDIS_URL` that the certificate lists.',
  };
}

/** The user may not do that: the access list (ACL) of the server says so. */
export class RedisPermissionError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_PERMISSION',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'permanent',
    title: 'The Redis user may not run this command or touch this key.',
    fix: 'Extend the rights of the user (ACL SETUSER) by what the message names.',
  };
}

/** The server refused the command itself: a key of another type, wrong arguments, a script that failed. */
export class RedisCommandError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_COMMAND',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'Redis refused a command.',
    fix: 'Read what the server said in the message; a key may be in use by something else, so that a prefix of its own helps (`REDIS_KEY_PREFIX`).',
  };
}

/** Redis was asked for, and no server was named. */
export class RedisNotConfiguredError extends RedisError {
  static override readonly row: ErrorRow = {
    code: 'REDIS_NOT_CONFIGURED',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'Redis is used, and no server is named.',
    fix: 'Set `REDIS_URL`, or `redis: { url }` in code.',
  };
}
