/** More deleted keys, or tags, than these are forgotten: all loads that began before are refused, or all that is tagged is gone. */
const MAX_REMEMBERED = 1_000;

/** What was invalidated when, of one namespace in one process: in numbers that only grow. */
export class Generations {
  #now = 0;
  /** Loads that began before are refused, whatever their key. */
  #floor = 0;
  readonly #keys = new Map<string, number>();
  readonly #tags = new Map<string, number>();
  /** When a tag was last invalidated: what was found valid then need not be looked at again. */
  #lastTag = 0;

  get now(): number {
    return this.#now;
  }

  get lastTag(): number {
    return this.#lastTag;
  }

  key(key: string): void {
    this.#now += 1;
    this.#keys.delete(key); // to the end of the order
    this.#keys.set(key, this.#now);
    if (this.#keys.size > MAX_REMEMBERED) this.#forgetOldestKey();
  }

  tag(tag: string): void {
    this.#now += 1;
    this.#lastTag = this.#now;
    this.#tags.set(tag, this.#now);
  }

  all(): void {
    this.#now += 1;
    this.#floor = this.#now;
    this.#keys.clear();
    this.#tags.clear();
  }

  /** Too many tags to tell apart: whoever keeps entries drops them all. */
  get overflows(): boolean {
    return this.#tags.size > MAX_REMEMBERED;
  }

  /** Whether nothing of it was invalidated after `ticket`. */
  admits(ticket: number, key: string, tags: readonly string[]): boolean {
    return ticket >= this.#floor && (this.#keys.get(key) ?? 0) <= ticket && this.tagsAdmit(ticket, tags);
  }

  tagsAdmit(ticket: number, tags: readonly string[]): boolean {
    for (const tag of tags) if ((this.#tags.get(tag) ?? 0) > ticket) return false;
    return true;
  }

  #forgetOldestKey(): void {
    for (const [key, when] of this.#keys) {
      this.#floor = Math.max(this.#floor, when);
      this.#keys.delete(key);
      return;
    }
  }
}
