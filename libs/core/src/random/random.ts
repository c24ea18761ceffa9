import { randomBytes } from 'node:crypto';

/** Where chance comes from. */
export abstract class Random {
  /** Uniform in [0, 1). For jitter and sampling, never for secrets. */
  abstract next(): number;
  /** Unpredictable bytes: for identifiers and secrets. */
  abstract bytes(length: number): Uint8Array;
}

/** The machine's randomness. */
export class SystemRandom extends Random {
  next(): number {
    return Math.random();
  }

  bytes(length: number): Uint8Array {
    return randomBytes(length);
  }
}
