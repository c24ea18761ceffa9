import type { Random } from '../random/random.js';
import type { Clock } from '../time/clock.js';
import { Ids } from './ids.js';

const MAX_COUNTER = 0xfff;

/**
 * UUIDv7 after RFC 9562: 48 bits of Unix milliseconds, then a 12-bit counter (method 1 of section 6.2) so that ids made by one instance
 * within a millisecond still sort in order, then 62 random bits. A clock that goes back keeps the last time.
 */
export class UuidV7 extends Ids {
  #time = 0;
  #counter = 0;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    super();
  }

  next(): string {
    const now = Math.floor(this.clock.now());
    if (now > this.#time) {
      this.#time = now;
      this.#counter = 0;
    } else if (++this.#counter > MAX_COUNTER) {
      this.#time += 1; // the millisecond is used up: borrow from the next, as the RFC allows
      this.#counter = 0;
    }
    const tail = Buffer.from(this.random.bytes(8)).toString('hex');
    const time = this.#time.toString(16).padStart(12, '0');
    const variant = ((Number.parseInt(tail.slice(0, 1), 16) & 0x3) | 0x8).toString(16);
    const counter = this.#counter.toString(16).padStart(3, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`;
  }
}
