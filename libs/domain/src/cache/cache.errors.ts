import { InfrastructureError, type ErrorRow } from '#core';

/** The root of what the cache throws. */
export class CacheError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_FAILED',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The cache failed.',
    fix: 'Read the cause in the log.',
  };
}

/** The service behind the cache cannot be asked. Seen only where `outage` is `closed`. */
export class CacheUnavailableError extends CacheError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_UNAVAILABLE',
    status: 503,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The cache cannot be reached.',
    fix: 'Look at the service that the cause names; it comes back by itself. Where the application can do without, set `CACHE_OUTAGE=open`.',
  };
}

/** A key, a tag, the name of a namespace or an option is not what the port takes. Nothing was done. */
export class CacheInvalidError extends CacheError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_INVALID',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'A key or an option of the cache is not what it takes.',
    fix: 'Change what the message names; it says what is expected.',
  };
}

/** The value cannot be kept as the codec demands, or is too large. Nothing was kept. */
export class CacheValueInvalidError extends CacheError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_VALUE_INVALID',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'A value cannot be cached.',
    fix: 'Cache plain JSON, or give the namespace a codec that takes the value; raise `CACHE_MAX_VALUE` if it is only too large.',
  };
}

/** The driver cannot do that, and says so: `deleteByTag` on a store of another library, for instance. */
export class CacheFeatureUnsupportedError extends CacheError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_FEATURE_UNSUPPORTED',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: "The cache's driver cannot do what was asked for.",
    fix: 'Do without it, or choose a driver that can: `CACHE_DRIVER`.',
  };
}

/** The value was not loaded within the hard limit, and there was no stale one. The load goes on. */
export class CacheLoadTimeoutError extends CacheError {
  static override readonly row: ErrorRow = {
    code: 'CACHE_LOAD_TIMEOUT',
    status: 504,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'A value to be cached was not loaded in time.',
    fix: 'Look at why the loader is slow, or raise the hard limit.',
  };
}
