import { CacheValueInvalidError } from '#domain/cache';

const MAX_DEPTH = 64;

/**
 * Makes sure that `value` is what JSON brings back as it is, and freezes it on the way: null, booleans, finite numbers, strings, arrays without holes and plain objects, at most 64 within each other. A
 * property that is undefined counts as absent, and one that is named by a symbol is not seen, as JSON has it. What it contains stays out of the message.
 * @returns how many characters the JSON has at least.
 * @throws CacheValueInvalidError.
 */
export function freezePlainJson(value: unknown): number {
  return visit(value, 0);
}

function visit(value: unknown, depth: number): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'boolean':
      return 4;
    case 'number':
      if (Number.isFinite(value)) return 1;
      throw offence(`the number ${value}, which JSON does not have`);
    case 'object':
      if (value === null) return 4;
      if (depth >= MAX_DEPTH)
        throw offence(`more than ${MAX_DEPTH} objects and arrays within each other, or one that contains itself`);
      return Array.isArray(value) ? visitArray(value, depth) : visitObject(value, depth);
    default:
      throw offence(typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`);
  }
}

function visitArray(items: readonly unknown[], depth: number): number {
  let size = items.length + 1;
  for (let index = 0; index < items.length; index += 1) {
    if (items[index] === undefined) throw offence('undefined, or a hole, in an array');
    size += visit(items[index], depth + 1);
  }
  Object.freeze(items);
  return size;
}

function visitObject(value: object, depth: number): number {
  if (!isPlainObject(value)) throw offence(describeClass(value));
  let size = 2;
  const members = value as Readonly<Record<string, unknown>>; // a plain object, read by its own names
  // `for in` costs a fraction of a list of names; a plain object inherits nothing that it would show.
  for (const key in members) {
    const member = members[key];
    if (member === undefined) continue;
    if (isForbidden(key)) throw offence(`a property "${key}"`);
    size += key.length + 3 + visit(member, depth + 1);
  }
  Object.freeze(value);
  return size;
}

/** Names that could pollute a prototype where the value is read, or that would write something else than the value. */
function isForbidden(key: string): boolean {
  const { length } = key;
  if (length !== 6 && length !== 9 && length !== 11) return false; // most names, and a comparison is all they cost
  return key === 'toJSON' || key === '__proto__' || key === 'constructor' || key === 'prototype';
}

/** Also one of another realm, whose `Object` is not ours: the prototype of its prototype is null as well. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && !(Symbol.toStringTag in value) && !(Symbol.iterator in value);
}

function describeClass(value: object): string {
  const type: unknown = value.constructor;
  const name = typeof type === 'function' && /^[\w$]{1,64}$/.test(type.name) ? type.name : 'object of a class';
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

function offence(found: string): CacheValueInvalidError {
  return new CacheValueInvalidError(
    `A cached value is plain JSON unless the namespace has a codec, found ${found}. Cache plain data, or give the namespace a codec that takes the value.`,
  );
}
