import type { Invalidation } from '../../cache.driver.js';

/** What one process tells the others. */
export interface InvalidationMessage {
  /** Who tells it: own messages are ignored. */
  readonly from: string;
  readonly namespace: string;
  readonly invalidation: Invalidation;
}

/** A message holds so many bytes. What is longer is told as the whole namespace. */
const MAX_BYTES = 7_900;

export function messageText(message: InvalidationMessage): string {
  const text = JSON.stringify(message);
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  return JSON.stringify({ ...message, invalidation: { kind: 'all' } } satisfies InvalidationMessage);
}

/** Undefined: not one of ours, so that nobody knows what it means. */
export function parsedMessage(text: string): InvalidationMessage | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return isMessage(found) ? found : undefined;
  } catch {
    return undefined; // judged by the caller, which then distrusts everything
  }
}

function isMessage(value: unknown): value is InvalidationMessage {
  if (typeof value !== 'object' || value === null) return false;
  const invalidation: unknown = Reflect.get(value, 'invalidation');
  const named = typeof Reflect.get(value, 'from') === 'string' && typeof Reflect.get(value, 'namespace') === 'string';
  return named && typeof invalidation === 'object' && invalidation !== null && isInvalidation(invalidation);
}

function isInvalidation(value: object): boolean {
  const kind: unknown = Reflect.get(value, 'kind');
  if (kind === 'all') return true;
  const list: unknown =
    kind === 'keys' ? Reflect.get(value, 'keys') : kind === 'tags' ? Reflect.get(value, 'tags') : [7];
  return Array.isArray(list) && list.every((item) => typeof item === 'string');
}
