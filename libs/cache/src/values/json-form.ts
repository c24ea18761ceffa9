import { isUtf8 } from 'node:buffer';
import type { ByteSize } from '#core';
import { freezePlainJson } from './plain-json.js';
import { tooLarge } from './too-large.js';
import type { ValueForm } from './value-form.js';

/** What could spell a polluting name; a text without it is not searched. */
const SUSPICIOUS = /__proto__|constructor|prototype|\\u/;
/** The most bytes that something counted as one character is written with: a number with its sign and exponent. */
const WIDEST = 25;

/** Plain JSON. In the process a value is kept as it is, frozen, so that no reader can change it for another. */
export class JsonForm<T> implements ValueForm<T> {
  readonly byReference = true;
  readonly format: string;
  readonly maxBytes: number;

  constructor(
    version: number,
    private readonly limit: ByteSize,
  ) {
    this.format = `json@1/${version}`;
    this.maxBytes = limit.bytes;
  }

  keep(value: T): unknown {
    const least = freezePlainJson(value);
    if (least * WIDEST > this.maxBytes) this.#measure(value); // only what could come near the limit is written out
    return value;
  }

  read(kept: unknown): T {
    return kept as T; // border: what a caller has set, or what was stored under this format
  }

  toBytes(kept: unknown): Uint8Array {
    return Buffer.from(JSON.stringify(kept));
  }

  fromBytes(bytes: Uint8Array): unknown {
    if (!isUtf8(bytes)) throw new SyntaxError('not UTF-8');
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    const value: unknown = JSON.parse(text);
    if (SUSPICIOUS.test(text)) freezePlainJson(value);
    return value;
  }

  share(kept: unknown): unknown {
    freezePlainJson(kept);
    return kept;
  }

  #measure(value: T): void {
    const size = Buffer.byteLength(JSON.stringify(value));
    if (size > this.maxBytes) throw tooLarge(size, this.limit);
  }
}
