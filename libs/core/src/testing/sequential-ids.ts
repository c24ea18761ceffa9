import { Ids } from '../ids/ids.js';

/** Ids that count up (`00000000-0000-7000-8000-000000000001` ...), valid as UUIDv7 text. */
export class SequentialIds extends Ids {
  #count = 0;

  next(): string {
    this.#count += 1;
    return `00000000-0000-7000-8000-${this.#count.toString(16).padStart(12, '0')}`;
  }
}
