import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { IdempotencyKeyInvalidError } from 'nestjs-groundwork/domain/coordination';
import { IdempotencyKeyMissingError } from './request.errors.js';

const MAX_LENGTH = 255;

/** Fastify's request holds Node's own, Express's is one. */
type PlatformRequest = IncomingMessage | { readonly raw: IncomingMessage };

/** The one `Idempotency-Key` of the request. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<PlatformRequest>();
  return readIdempotencyKey('raw' in request ? request.raw : request);
});

/** @throws IdempotencyKeyMissingError, IdempotencyKeyInvalidError when it is repeated or longer than 255 characters. */
export function readIdempotencyKey({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string {
  const keys = headersDistinct['idempotency-key'] ?? [];
  const [key] = keys;
  if (key === undefined || (keys.length === 1 && key === '')) throw new IdempotencyKeyMissingError();
  if (keys.length > 1) {
    throw new IdempotencyKeyInvalidError('The header Idempotency-Key was sent more than once. Send one key.');
  }
  if (key.length > MAX_LENGTH) {
    throw new IdempotencyKeyInvalidError(
      `The header Idempotency-Key has ${key.length} characters. Send at most ${MAX_LENGTH}.`,
    );
  }
  return key;
}
