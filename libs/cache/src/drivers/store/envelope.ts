/** What is stored of an entry, as JSON: with the generations that it was loaded under, because a store can get and set and nothing more. Times are the wall clock's. */
export interface Envelope {
  readonly format: string;
  /** Of the namespace. */
  readonly generation: string;
  /** Of the key: that of the delete, or the set, that came before. Empty: none that is remembered. */
  readonly keyGeneration: string;
  readonly tags: readonly (readonly [tag: string, generation: string])[];
  readonly freshUntil: number;
  readonly keptUntil: number;
  readonly storedAt: number;
  /** `nothing`: a negative answer. */
  readonly kind: 'text' | 'nothing';
  readonly payload: string;
}

const MARK = 'GW1';

export function written(envelope: Envelope): string {
  return MARK + JSON.stringify(envelope);
}

/** Undefined: somebody else's, or damaged. */
export function parsed(text: string): Envelope | undefined {
  if (!text.startsWith(MARK)) return undefined;
  try {
    const found: unknown = JSON.parse(text.slice(MARK.length));
    return isEnvelope(found) ? found : undefined;
  } catch {
    return undefined; // cut off, or damaged: a miss, which is counted above
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['format', 'generation', 'keyGeneration', 'kind', 'payload'];
  const numbers = ['freshUntil', 'keptUntil', 'storedAt'];
  if (!texts.every((name) => typeof Reflect.get(value, name) === 'string')) return false;
  if (!numbers.every((name) => Number.isFinite(Reflect.get(value, name)))) return false;
  const tags: unknown = Reflect.get(value, 'tags');
  return (
    Array.isArray(tags) && tags.every((pair) => Array.isArray(pair) && pair.every((part) => typeof part === 'string'))
  );
}
