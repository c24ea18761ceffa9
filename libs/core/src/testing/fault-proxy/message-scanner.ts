import type { MessageFraming } from './fault-rule.js';
import { PatternScanner } from './pattern-scanner.js';

/** Finds the end of the n-th message of a stream, whatever its chunks are. */
export class MessageScanner {
  readonly undecided = 0;
  readonly #endOf: (chunk: Buffer) => number | undefined;
  #left: number;

  constructor(count: number, framing: MessageFraming) {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`There is no message number ${count}.`);
    this.#left = count;
    this.#endOf = 'delimiter' in framing ? delimited(framing.delimiter) : measured(framing.lengthOf);
  }

  /** The index behind the last byte of that message, or undefined when it does not end here. */
  push(chunk: Buffer): number | undefined {
    let from = 0;
    while (this.#left > 0) {
      const length = this.#endOf(chunk.subarray(from));
      if (length === undefined) return undefined;
      from += length;
      this.#left -= 1;
    }
    return from;
  }
}

function delimited(delimiter: string | Uint8Array): (chunk: Buffer) => number | undefined {
  const scanner = new PatternScanner(Buffer.from(delimiter));
  return (chunk) => scanner.push(chunk);
}

/** Keeps no more than the beginning of a message, until its length is known. */
function measured(lengthOf: (start: Buffer) => number | undefined): (chunk: Buffer) => number | undefined {
  let start = Buffer.alloc(0);
  let rest: number | undefined;
  return (chunk) => {
    if (rest === undefined) {
      const known = start.length;
      start = Buffer.concat([start, chunk]);
      const length = start.length === 0 ? undefined : lengthOf(start);
      if (length === undefined) return undefined;
      if (!Number.isInteger(length) || length <= known)
        throw new RangeError(`A message of ${length} bytes has ended before its length was known.`);
      rest = length - known;
      start = Buffer.alloc(0);
    }
    const seen = Math.min(rest, chunk.length);
    rest -= seen;
    if (rest > 0) return undefined;
    rest = undefined;
    return seen;
  };
}
