import { bySeq, type Entry } from './entry.js';

/** Entries in the order of their events. Most are added at the end and taken from the front; one that comes back finds its place again. */
export class OrderedQueue {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  get first(): Entry | undefined {
    return this.#entries[0];
  }

  /** A no-op for one that is in it. */
  add(entry: Entry): void {
    const place = this.#placeOf(entry);
    if (this.#entries[place] !== entry) this.#entries.splice(place, 0, entry);
  }

  /** A no-op for one that is not in it. */
  remove(entry: Entry): void {
    const place = this.#placeOf(entry);
    if (this.#entries[place] === entry) this.#entries.splice(place, 1);
  }

  /** How many come after it. */
  behind(entry: Entry): number {
    return this.#entries.length - this.#placeOf(entry) - 1;
  }

  takeFirst(): Entry | undefined {
    return this.#entries.shift();
  }

  #placeOf(entry: Entry): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#entries[middle];
      if (there !== undefined && bySeq(there, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
