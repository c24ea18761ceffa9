import { types } from 'node:util';

/** The words for an object whose contents say nothing in a log or may be anything: bytes, streams, sockets, promises. Undefined: it is to be looked into. */
export function opaqueValue(value: object): string | undefined {
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return `[${nameOf(value)} of ${value.byteLength} bytes]`;
  if (types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isGeneratorObject(value))
    return `[${nameOf(value)}]`;
  return emits(value) ? `[${nameOf(value)}]` : undefined;
}

/** Requests, responses, sockets, clients: each leads to half of the process. */
function emits(value: object): boolean {
  return 'emit' in value && typeof value.emit === 'function' && 'on' in value && typeof value.on === 'function';
}

function nameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  const type: unknown = typeof prototype === 'object' && prototype !== null ? prototype.constructor : undefined;
  return typeof type === 'function' && /^[\w$]{1,60}$/.test(type.name) ? type.name : 'Object';
}

/** Whether there is anything to hide: that a password is missing may be seen. */
export function isSomething(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && typeof value !== 'boolean';
}

/** Of `fetch`, by its tag: there are several implementations. */
export function isHeaders(value: object): value is Iterable<readonly [string, string]> {
  return Object.prototype.toString.call(value) === '[object Headers]' && Symbol.iterator in value;
}

/** The value of an object that only wraps one. */
export function boxed(value: object): unknown {
  return value instanceof String || value instanceof Number || value instanceof Boolean ? value.valueOf() : undefined;
}

export function hasJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
