import { isPolluting } from './polluting-keys.js';
import { describePath } from './value-path.js';

/** The first thing about a value that JSON could not bring back as it is. */
export interface JsonOffence {
  /** `items[2].price`, or `the payload`. */
  readonly path: string;
  /** Completes "`path` ...": `is a Date`. Never contains a value. */
  readonly what: string;
}

/**
 * Finds out whether a value survives JSON as it is: null, booleans, finite numbers, strings, arrays without holes and plain objects, at most `maxDepth`
 * of them within each other. A property that is undefined counts as absent, as JSON has it. Everything that JSON would drop, change silently or
 * take from a method (`toJSON`) is an offence, and so are keys that could pollute a prototype where the event is read.
 */
export function findJsonOffence(value: unknown, maxDepth: number): JsonOffence | undefined {
  return new Walk(maxDepth).visit(value, []);
}

class Walk {
  /** The containers around the current value: one that is met again is a cycle, while one that is used twice side by side is not. */
  readonly #around = new Set<object>();

  constructor(private readonly maxDepth: number) {}

  visit(value: unknown, path: readonly PropertyKey[]): JsonOffence | undefined {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return undefined;
      case 'number':
        return Number.isFinite(value) ? undefined : offence(path, `is ${value}, which JSON does not have`);
      case 'object':
        return value === null ? undefined : this.#container(value, path);
      default:
        return offence(path, `is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`);
    }
  }

  #container(value: object, path: readonly PropertyKey[]): JsonOffence | undefined {
    if (this.#around.has(value)) return offence(path, 'contains itself');
    if (this.#around.size >= this.maxDepth)
      return offence(path, `is nested more than ${this.maxDepth} objects and arrays deep`);
    if (!Array.isArray(value) && !isPlainObject(value)) return offence(path, `is ${describeClass(value)}`);
    if ('toJSON' in value && typeof value.toJSON === 'function') return offence(path, 'has a method toJSON');
    this.#around.add(value);
    const found = Array.isArray(value) ? this.#array(value, path) : this.#object(value, path);
    this.#around.delete(value);
    return found;
  }

  #array(items: readonly unknown[], path: readonly PropertyKey[]): JsonOffence | undefined {
    for (let index = 0; index < items.length; index += 1) {
      if (!Object.hasOwn(items, index)) return offence([...path, index], 'is a hole in an array');
      const found = this.visit(items[index], [...path, index]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #object(value: object, path: readonly PropertyKey[]): JsonOffence | undefined {
    if (Object.getOwnPropertySymbols(value).length > 0) return offence(path, 'has a symbol as a key');
    for (const [key, member] of Object.entries(value) as [string, unknown][]) {
      if (isPolluting(key)) return offence([...path, key], 'has a name that could pollute a prototype');
      const found = member === undefined ? undefined : this.visit(member, [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Also one of another realm, whose `Object` is not ours: the prototype of its prototype is null as well. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && !(Symbol.toStringTag in value) && !(Symbol.iterator in value);
}

function describeClass(value: object): string {
  const type: unknown = value.constructor;
  const name = typeof type === 'function' && /^[\w$]{1,64}$/.test(type.name) ? type.name : 'object of a class';
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

function offence(path: readonly PropertyKey[], what: string): JsonOffence {
  return { path: describePath(path), what };
}
