/** Tokens that come back over time, up to as many as the bucket holds. It begins full. */
export class TokenBucket {
  #tokens: number;
  #filledAt: number | undefined;

  constructor(
    readonly capacity: number,
    private readonly perMillisecond: number,
  ) {
    this.#tokens = capacity;
  }

  /** Whole tokens that are there. */
  left(now: number): number {
    this.#fill(now);
    return Math.floor(this.#tokens + EPSILON);
  }

  /** @returns whether there was one. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens + EPSILON < 1) return false;
    this.#tokens = Math.max(0, this.#tokens - 1);
    return true;
  }

  /** A part of a token, in the bounds of the bucket. */
  put(amount: number): void {
    this.#tokens = Math.min(this.capacity, this.#tokens + amount);
  }

  /** Milliseconds until there is a whole one; Infinity when none comes by itself. */
  wait(now: number): number {
    this.#fill(now);
    if (this.#tokens + EPSILON >= 1) return 0;
    return this.perMillisecond === 0 ? Infinity : (1 - this.#tokens) / this.perMillisecond;
  }

  #fill(now: number): void {
    if (this.#filledAt !== undefined) this.put((now - this.#filledAt) * this.perMillisecond);
    this.#filledAt = now;
  }
}

/** Ten tenths are one token, whatever the sum of their floating-point forms is. */
const EPSILON = 1e-9;
