import { IdempotencyAnswerError } from '#domain/coordination';
import { StreamableFile } from '@nestjs/common';
import { plainJson } from '../idempotency/plain-json.js';
import { headerOf, isUnderWay, setHeader, setStatus, type HttpResponse } from './platform.js';

const KEPT_HEADERS = ['Content-Language', 'Content-Type', 'ETag', 'Last-Modified', 'Link', 'Location'];

/** An answer as it is kept. */
export interface KeptResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. Absent: no body. */
  readonly body?: string;
}

/**
 * What the handler has answered: its body with the status and the headers that it has set.
 * @throws IdempotencyAnswerError for a body that is no JSON, and for an answer that was sent already.
 */
export function keptResponse(body: unknown, response: HttpResponse, more: readonly string[]): KeptResponse {
  if (isUnderWay(response))
    throw new IdempotencyAnswerError(
      'An idempotent route has sent its answer by itself, so that it cannot be kept. Return it, or use @Res({ passthrough: true }).',
    );
  if (isStream(body))
    throw new IdempotencyAnswerError(
      'An idempotent route answers with JSON, found a stream or bytes. Answer with a reference to it.',
    );
  const headers = [...KEPT_HEADERS, ...more.filter((name) => name.toLowerCase() !== 'set-cookie')]
    .map((name) => [name, headerOf(response, name)] as const)
    .filter((header): header is readonly [string, string] => header[1] !== undefined);
  const json = plainJson(body, { ownForms: true });
  return {
    status: response.statusCode,
    headers: Object.fromEntries(headers),
    ...(json === undefined ? {} : { body: json }),
  };
}

/** @returns the body, for Nest to send. */
export function replayResponse({ status, headers, body }: KeptResponse, response: HttpResponse): unknown {
  setStatus(response, status);
  for (const [name, value] of Object.entries(headers)) setHeader(response, name, value);
  setHeader(response, 'Idempotency-Replayed', 'true');
  return body === undefined ? undefined : JSON.parse(body);
}

function isStream(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return body instanceof StreamableFile || body instanceof Uint8Array || 'pipe' in body || Symbol.asyncIterator in body;
}
