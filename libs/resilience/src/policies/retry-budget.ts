import { TokenBucket } from './token-bucket.js';

/** What may be spent at once: so many seconds of the reserve, and a few of the share. */
const RESERVE_SECONDS = 10;
const SHARE_BURST = 10;

/**
 * How many retries all callers of a policy may make together: a share of the calls, and a few per second for policies with few of them. When everything fails the
 * retries stay a small part of the load, however many attempts each caller would make (Finagle's retry budget; gRPC A6, "Throttling Retry Attempts").
 */
export class RetryBudget {
  readonly #bucket: TokenBucket;
  readonly #share: number;

  /** @param percent retries for a hundred calls. @param reserve retries per second besides. */
  constructor(percent: number, reserve: number) {
    this.#share = percent / 100;
    const burst = reserve * RESERVE_SECONDS + (percent > 0 ? SHARE_BURST : 0);
    this.#bucket = new TokenBucket(burst, reserve / 1_000);
  }

  /** What may be spent at once. */
  get burst(): number {
    return this.#bucket.capacity;
  }

  /** A call was made, which earns its share of a retry. */
  earn(): void {
    this.#bucket.put(this.#share);
  }

  /** @returns whether a retry may be made. */
  spend(now: number): boolean {
    return this.#bucket.take(now);
  }

  left(now: number): number {
    return this.#bucket.left(now);
  }
}
