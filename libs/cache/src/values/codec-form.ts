import { isUtf8 } from 'node:buffer';
import type { ByteSize } from '#core';
import { CacheValueInvalidError, type CacheCodec } from '#domain/cache';
import { REPLACED } from './replaced.js';
import { tooLarge } from './too-large.js';
import type { ValueForm } from './value-form.js';

const TEXT = 't';
const BASE64 = 'b';

/** A codec of the application. What it has written is kept, in the process as well, so that every reader gets a value of its own. */
export class CodecForm<T> implements ValueForm<T> {
  readonly byReference = false;
  readonly format: string;
  readonly maxBytes: number;

  constructor(
    private readonly codec: CacheCodec<T>,
    version: number,
    private readonly limit: ByteSize,
  ) {
    this.format = `${codec.name}@${codec.version}/${version}`;
    this.maxBytes = limit.bytes * 2; // base64, and what says so
  }

  keep(value: T): Uint8Array {
    const bytes = this.#encode(value);
    if (bytes.byteLength > this.limit.bytes) throw tooLarge(bytes.byteLength, this.limit);
    return bytes;
  }

  read(kept: unknown): T {
    return this.codec.decode(bytesOf(kept));
  }

  toText(kept: unknown): string {
    const bytes = Buffer.from(bytesOf(kept));
    const text = isUtf8(bytes) ? bytes.toString() : undefined;
    return text === undefined || text.includes(REPLACED) ? `${BASE64}${bytes.toString('base64')}` : `${TEXT}${text}`;
  }

  fromText(text: string): Uint8Array {
    if (text.includes(REPLACED)) throw new SyntaxError('not UTF-8');
    if (text.startsWith(TEXT)) return Buffer.from(text.slice(1));
    if (text.startsWith(BASE64)) return Buffer.from(text.slice(1), 'base64');
    throw new SyntaxError('neither text nor base64');
  }

  share(kept: unknown): unknown {
    return kept;
  }

  #encode(value: T): Uint8Array {
    try {
      const encoded = this.codec.encode(value);
      return typeof encoded === 'string' ? Buffer.from(encoded) : encoded;
    } catch (cause) {
      throw new CacheValueInvalidError(
        `The codec "${this.codec.name}" does not take the value. The cause of this error tells why.`,
        { cause },
      );
    }
  }
}

function bytesOf(kept: unknown): Uint8Array {
  if (kept instanceof Uint8Array) return kept;
  throw new TypeError('expected bytes');
}
