import type { ByteSize } from '#core';
import { CacheValueInvalidError, type CacheCodec } from '#domain/cache';
import { tooLarge } from './too-large.js';
import type { ValueForm } from './value-form.js';

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
    this.maxBytes = limit.bytes;
  }

  keep(value: T): Uint8Array {
    const bytes = this.#encode(value);
    if (bytes.byteLength > this.maxBytes) throw tooLarge(bytes.byteLength, this.limit);
    return bytes;
  }

  read(kept: unknown): T {
    return this.codec.decode(this.toBytes(kept));
  }

  toBytes(kept: unknown): Uint8Array {
    if (kept instanceof Uint8Array) return kept;
    throw new TypeError('expected bytes');
  }

  fromBytes(bytes: Uint8Array): Uint8Array {
    return bytes;
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
