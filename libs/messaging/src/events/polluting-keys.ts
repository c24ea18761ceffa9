/** Keys through which an object that is merged or copied carelessly changes the prototype of others (CWE-1321). */
const POLLUTING: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function isPolluting(key: string): boolean {
  return POLLUTING.has(key);
}
