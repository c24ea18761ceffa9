/**
 * A parameter as `pg` would send it, so that the same call means the same on both drivers. Bytes travel as bytes, everything else as text
 * that the server reads by the parameter's type.
 */
export function toParameter(value: unknown): string | Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  if (value instanceof Date) return dateText(value);
  if (Array.isArray(value)) return arrayText(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value.toString();
  if (typeof value === 'object') return JSON.stringify(value);
  throw new TypeError(`A ${typeof value} cannot be a parameter of a statement.`);
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function arrayText(values: readonly unknown[]): string {
  return `{${values.map(elementText).join(',')}}`;
}

function elementText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return arrayText(value);
  const parameter = toParameter(value);
  if (typeof parameter !== 'string') return `\\\\x${Buffer.from(parameter ?? []).toString('hex')}`;
  return `"${parameter.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

/** Local time with its offset: a `timestamptz` gets the moment, a `timestamp` the wall clock of this process. */
function dateText(date: Date): string {
  const year = date.getFullYear();
  const day = [year < 1 ? 1 - year : year, date.getMonth() + 1, date.getDate()]
    .map((part, place) => padded(part, place === 0 ? 4 : 2))
    .join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => padded(part, 2)).join(':');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${padded(Math.floor(Math.abs(offset) / 60), 2)}:${padded(Math.abs(offset) % 60, 2)}`;
  return `${day}T${time}.${padded(date.getMilliseconds(), 3)}${zone}${year < 1 ? ' BC' : ''}`;
}

function padded(part: number, length: number): string {
  return String(part).padStart(length, '0');
}
