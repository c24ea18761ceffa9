import { createHash } from 'node:crypto';
import { CallContext, CompositionError } from '#core';
import type { IdempotentOptions } from './idempotent.options.js';
import { routeOf, type HttpRequest } from './platform.js';

/**
 * The key under which an answer is kept: the client's key for one method, one route, and one caller. Hashed as a whole, so that no part can be mistaken for another.
 * @throws CompositionError when the caller has credentials, and nobody says who it is.
 */
export function scopedKey(key: string, request: HttpRequest, { scope }: IdempotentOptions): string {
  const whose = scope === undefined ? callersOf(request) : ['scope', scope(request)];
  const parts = JSON.stringify([request.method.toUpperCase(), routeOf(request), whose, key]);
  return `http:${createHash('sha256').update(parts).digest('base64url')}`;
}

function callersOf(request: HttpRequest): readonly string[] {
  const { actor, tenant } = CallContext.current() ?? {};
  if (actor === undefined && tenant === undefined && request.headers.authorization !== undefined)
    throw new CompositionError(
      `${request.method} ${routeOf(request)} is @Idempotent(), and the request carries credentials while the call context knows neither actor nor tenant: ` +
        'users with the same key would see each other’s answers. Enter the actor before the interceptor runs, or give `scope`.',
    );
  return ['caller', tenant ?? '', actor?.type ?? '', actor?.id ?? ''];
}
