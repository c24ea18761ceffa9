/** Finds a sequence of bytes in a stream, whatever its chunks are (Knuth, Morris, Pratt 1977). */
export class PatternScanner {
  readonly #borders: readonly number[];
  #matched = 0;

  constructor(private readonly pattern: Buffer) {
    if (pattern.length === 0) throw new RangeError('A pattern has at least one byte.');
    this.#borders = bordersOf(pattern);
  }

  /** How many bytes at the end of what was seen may be the beginning of the pattern. */
  get undecided(): number {
    return this.#matched;
  }

  /** Where the first match of this chunk ends (the index behind its last byte); undefined without one. Bytes behind a match are not looked at. */
  push(chunk: Buffer): number | undefined {
    for (let index = 0; index < chunk.length; index += 1) {
      while (this.#matched > 0 && chunk[index] !== this.pattern[this.#matched])
        this.#matched = this.#borders[this.#matched - 1] ?? 0;
      if (chunk[index] === this.pattern[this.#matched]) this.#matched += 1;
      if (this.#matched === this.pattern.length) {
        this.#matched = 0;
        return index + 1;
      }
    }
    return undefined;
  }
}

/** For each prefix, the length of its longest proper border. */
function bordersOf(pattern: Buffer): readonly number[] {
  const borders = [0];
  for (let index = 1, length = 0; index < pattern.length; index += 1) {
    while (length > 0 && pattern[index] !== pattern[length]) length = borders[length - 1] ?? 0;
    if (pattern[index] === pattern[length]) length += 1;
    borders.push(length);
  }
  return borders;
}
