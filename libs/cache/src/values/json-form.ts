import type { ByteSize } from '#core';
import { freezePlainJson } from './plain-json.js';
import { REPLACED } from './replaced.js';
import { tooLarge } from './too-large.js';
import type { ValueForm } from './value-form.js';

/** The most bytes that something counted as one character is written with: a number with its sign and exponent. */
const WIDEST = 25;

/** By how much an escaped U+FFFD is wider than the three bytes that it has as it is. */
const WIDENED = 2;

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
    this.maxBytes = limit.bytes * WIDENED;
  }

  keep(value: T): unknown {
    const least = freezePlainJson(value);
    if (least * WIDEST > this.limit.bytes) this.#measure(value); // only what could come near the limit is written out
    return value;
  }

  read(kept: unknown): T {
    return kept as T; // border: what a caller has set, or what was stored under this format
  }

  toText(kept: unknown): string {
    const text = JSON.stringify(kept);
    return text.includes(REPLACED) ? text.replaceAll(REPLACED, '\\ufffd') : text;
  }

  fromText(text: string): unknown {
    if (text.includes(REPLACED)) throw new SyntaxError('not UTF-8');
    const value: unknown = JSON.parse(text);
    if (isSuspicious(text)) freezePlainJson(value);
    return value;
  }

  share(kept: unknown): unknown {
    freezePlainJson(kept);
    return kept;
  }

  #measure(value: T): void {
    const size = Buffer.byteLength(JSON.stringify(value));
    if (size > this.limit.bytes) throw tooLarge(size, this.limit);
  }
}

/** Whether it could spell a polluting name: a text that could not is not searched. */
function isSuspicious(text: string): boolean {
  return text.includes('proto') || text.includes('constructor') || text.includes('\\u');
}
