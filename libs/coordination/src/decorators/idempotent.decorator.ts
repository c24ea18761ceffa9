import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { IDEMPOTENT, IdempotencyInterceptor } from '../http/idempotency.interceptor.js';
import type { IdempotentOptions } from '../http/idempotent.options.js';

/**
 * Runs the route once for each `Idempotency-Key` that a caller sends, and answers a repeated request with what was answered first, and `Idempotency-Replayed: true`. 400 without a key
 * or with none that is one; 409 with `Retry-After` while the first request runs; 422 when the key comes with another request.
 *
 * Bodies are JSON on both sides. What the port promises holds here too: an effect outside the database can happen again after a crash, and inside one it is the unit of work that the
 * handler opens, not the interceptor, that it commits with.
 */
export function Idempotent(options: IdempotentOptions = {}): MethodDecorator {
  return applyDecorators(SetMetadata(IDEMPOTENT, options), UseInterceptors(IdempotencyInterceptor));
}
