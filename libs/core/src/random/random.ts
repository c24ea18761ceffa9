import { randomBytes } from 'node:crypto';

/** Where chance comes from. */
export abstract class Random {
  /** Uniform in [0, 1). For jitter and sampling, never for secrets. */
  abstract next(): number;
  /** Unpredictable bytes: for identifiers and secrets. */
  abstract bytes(length: number): Uint8Array;
}

/** Bytes that are drawn at a time: asking the system for each id costs more than making it. */
const POOL = 2_048;

/** The machine's randomness. */
export class SystemRandom extends Random {
  #pool = Buffer.alloc(0);
  #used = 0;

  next(): number {
    return Math.random();
  }

  bytes(length: number): Uint8Array {
    if (length > POOL / 8) return randomBytes(length);
    if (this.#used + length > this.#pool.length) {
      this.#pool = randomBytes(POOL);
      this.#used = 0;
    }
    const bytes = this.#pool.subarray(this.#used, this.#used + length); // never handed out twice: a used-up pool is left to those who hold parts of it
    this.#used += length;
    return bytes;
  }
}
