const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** A span of time. Written with a unit (`250ms`, `30s`, `5m`, `1h`, `2d`); a bare number is refused, because it hides the unit. */
export class Duration {
  private constructor(readonly milliseconds: number) {}

  static readonly zero = new Duration(0);

  /** @throws RangeError when the number is negative or not finite. */
  static milliseconds(value: number): Duration {
    if (!Number.isFinite(value) || value < 0)
      throw new RangeError(`A duration is a finite number of at least 0 milliseconds, found ${value}.`);
    return new Duration(value);
  }

  static seconds(value: number): Duration {
    return Duration.milliseconds(value * UNITS.s);
  }

  /** @throws RangeError when the text has no unit or is not a number with a unit. */
  static parse(text: string): Duration {
    const match = PATTERN.exec(text.trim());
    if (match === null)
      throw new RangeError(`Expected a duration with a unit, such as 250ms, 30s, 5m, 1h or 2d; found "${text}".`);
    return Duration.milliseconds(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
  }

  /** @throws RangeError for text without a unit, and for what is neither text nor a duration: callers without types write numbers. */
  static from(value: Duration | string): Duration {
    if (value instanceof Duration) return value;
    if (typeof value === 'string') return Duration.parse(value);
    throw new RangeError(`Expected a duration with a unit, such as 250ms or 30s; found ${String(value)}.`);
  }

  /** Whole seconds, rounded up: the form of the `Retry-After` header (RFC 9110, 10.2.3). */
  get wholeSeconds(): number {
    return Math.ceil(this.milliseconds / UNITS.s);
  }

  toString(): string {
    for (const unit of ['d', 'h', 'm', 's'] as const) {
      const amount = this.milliseconds / UNITS[unit];
      if (amount >= 1 && Number.isInteger(amount)) return `${amount}${unit}`;
    }
    return `${this.milliseconds}ms`;
  }

  toJSON(): string {
    return this.toString();
  }
}
