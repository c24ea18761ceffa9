import { createHash } from 'node:crypto';
import { IdempotencyKeyInvalidError } from '#domain/coordination';
import { pathOf, type HttpRequest } from './platform.js';

/** Deeper nests nobody writes by hand, and walking them can exhaust the stack. */
const DEEPEST = 200;

/**
 * SHA-256 over method, path with query, and body as it was parsed: JSON in any order of its properties and with any white space is the same.
 * @throws IdempotencyKeyInvalidError for a body that nobody has parsed: two such requests could not be told apart.
 */
export function requestFingerprint(request: HttpRequest): string {
  const { method, body } = request;
  if (body === undefined && hasBody(request))
    throw new IdempotencyKeyInvalidError(
      'An idempotent request has a body that the application parses before its handler runs, such as JSON; a stream cannot be told from another one.',
    );
  const hash = createHash('sha256').update(JSON.stringify([method.toUpperCase(), pathOf(request), kindOf(body)]));
  return hash.update(body instanceof Uint8Array ? body : canonicalJson(body, 0)).digest('base64url');
}

function hasBody({ headers }: HttpRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function kindOf(body: unknown): string {
  if (body === undefined || body === null) return 'none';
  return body instanceof Uint8Array ? 'bytes' : 'value';
}

function canonicalJson(value: unknown, depth: number): string {
  if (depth > DEEPEST)
    throw new IdempotencyKeyInvalidError(`The body of an idempotent request has at most ${DEEPEST} levels.`);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null) ?? 'null';
  const entries = Object.entries(value as Readonly<Record<string, unknown>>)
    .filter(([, item]) => item !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item, depth + 1)}`).join(',')}}`;
}
