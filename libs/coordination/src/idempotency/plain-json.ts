import { IdempotencyAnswerError } from '#domain/coordination';

/** Deeper nests nobody writes by hand, and reading them can exhaust the stack. */
const DEEPEST = 100;

export interface PlainJsonOptions {
  /** Objects that say themselves what they are in JSON (`toJSON`), such as dates, may be in it. Default false. */
  readonly ownForms?: boolean;
}

/**
 * The value as JSON that reads back as the same value: a later caller gets what the first one got. Undefined is left out where it is a property, as everywhere in JSON.
 * @throws IdempotencyAnswerError, telling where what else lies: a date, a big integer, an object of a class, a circle.
 */
export function plainJson(value: unknown, options: PlainJsonOptions = {}): string | undefined {
  assertPlain(value, { path: 'the answer', depth: 0, options });
  return JSON.stringify(value);
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly options: PlainJsonOptions;
}

function below(place: Place, step: string): Place {
  return { ...place, path: `${place.path}${step}`, depth: place.depth + 1 };
}

function assertPlain(value: unknown, place: Place): void {
  if (place.depth > DEEPEST) throw notPlain(place, `more than ${DEEPEST} levels, or a circle`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (Number.isFinite(value)) return;
      throw notPlain(place, String(value));
    case 'undefined':
      if (place.depth === 0) return;
      throw notPlain(place, 'undefined');
    case 'object':
      if (value !== null) assertPlainObject(value, place);
      return;
    default:
      throw notPlain(place, `a ${typeof value}`);
  }
}

function assertPlainObject(value: object, place: Place): void {
  const toJson: unknown = Reflect.get(value, 'toJSON');
  if (typeof toJson === 'function') {
    if (place.options.ownForms !== true) throw notPlain(place, 'an object with a form of its own, such as a date');
    return assertPlain(Reflect.apply(toJson, value, ['']), below(place, ''));
  }
  if (Array.isArray(value))
    return (value as readonly unknown[]).forEach((item, index) => assertPlain(item, below(place, `[${index}]`)));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw notPlain(place, `an object of the class ${value.constructor.name}`);
  for (const [key, item] of Object.entries(value) as readonly [string, unknown][])
    if (item !== undefined) assertPlain(item, below(place, `.${key}`));
}

function notPlain({ path }: Place, found: string): IdempotencyAnswerError {
  return new IdempotencyAnswerError(
    `The answer of idempotent work is plain JSON, found ${found} at ${path.slice(0, 200)}. Give text, numbers, booleans, null, lists and plain objects.`,
  );
}
