/** A property of an error when it is text. */
export function textOf(error: unknown, property: string): string | undefined {
  const value = propertyOf(error, property);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A property of an error when it is a number. */
export function numberOf(error: unknown, property: string): number | undefined {
  const value = propertyOf(error, property);
  return typeof value === 'number' ? value : undefined;
}

/** A fact that our errors carry in `details`, such as `target` or `variable`. */
export function detailOf(error: unknown, name: string): string | undefined {
  return textOf(propertyOf(error, 'details'), name);
}

/** What an error says, or what was thrown instead of one. */
export function messageOf(error: unknown): string {
  return textOf(error, 'message') ?? (typeof error === 'string' ? error : `${kindOf(error)} was thrown`);
}

/** A property that cannot be read, such as a getter that throws, is none: who looks at an error must not fail by it. */
export function propertyOf(value: unknown, property: string | symbol): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return Reflect.get(value, property);
  } catch {
    return undefined;
  }
}

function kindOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return 'An object that cannot be looked at'; // a revoked proxy
  }
}
