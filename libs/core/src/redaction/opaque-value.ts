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

export function nameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  const type: unknown = typeof prototype === 'object' && prototype !== null ? prototype.constructor : undefined;
  return typeof type === 'function' && /^[\w$]{1,60}$/.test(type.name) ? type.name : 'Object';
}
