import type { Duration } from '#core';
import type { HttpRequest } from './platform.js';

export interface IdempotentOptions {
  /** Whether a request without a key is refused. Default true; false runs it as on any other route. */
  readonly required?: boolean | undefined;
  /** How long the answer is kept. Default `COORDINATION_IDEMPOTENCY_TTL`. */
  readonly ttl?: Duration | string | undefined;
  /** Default `COORDINATION_IDEMPOTENCY_LEASE`. */
  readonly lease?: Duration | string | undefined;
  /**
   * Whose key it is: two callers with the same key and scope get the same answer. Default: tenant and actor of the call context. To be given where the application knows its
   * users otherwise: without it, a request that carries credentials while nobody is known to the context is refused.
   */
  readonly scope?: ((request: HttpRequest) => string) | undefined;
  /** Headers of the answer that are kept besides `Content-Language`, `Content-Type`, `ETag`, `Last-Modified`, `Link` and `Location`. Never `Set-Cookie`. */
  readonly headers?: readonly string[] | undefined;
  /** The named instance of coordination. Default: the default one. */
  readonly instance?: string | undefined;
}
