const UNITS = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)(B|KB|MB|GB|KiB|MiB|GiB)$/;

/** An amount of bytes. Written with a unit (`512B`, `256KiB`, `1MiB`, `5MB`); a bare number is refused. */
export class ByteSize {
  private constructor(readonly bytes: number) {}

  /** @throws RangeError when the number is negative or not a whole number. */
  static bytes(value: number): ByteSize {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`A size is a whole number of at least 0 bytes, found ${value}.`);
    return new ByteSize(value);
  }

  /** @throws RangeError when the text has no unit or is not a number with a unit. */
  static parse(text: string): ByteSize {
    const match = PATTERN.exec(text.trim());
    if (match === null)
      throw new RangeError(`Expected a size with a unit, such as 512B, 256KiB or 1MiB; found "${text}".`);
    return ByteSize.bytes(Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]));
  }

  toString(): string {
    for (const unit of ['GiB', 'MiB', 'KiB'] as const) {
      const amount = this.bytes / UNITS[unit];
      if (amount >= 1 && Number.isInteger(amount)) return `${amount}${unit}`;
    }
    return `${this.bytes}B`;
  }

  toJSON(): string {
    return this.toString();
  }
}
