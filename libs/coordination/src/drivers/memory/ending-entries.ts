import { Duration } from '#core';
import { CoordinationUnavailableError } from '#domain/coordination';

/** How often a full map is searched for what has ended, in microseconds: each search looks at all of it. */
const BETWEEN_SEARCHES = 1_000_000;
/** Below this many it is not searched at all. */
const FEW = 1_000;

export interface Ending {
  /** In whole microseconds of the clock that never goes back. */
  readonly endsAt: number;
}

/** A bounded map whose entries end by themselves: each time it has doubled, what has ended is removed. */
export class EndingEntries<Entry extends Ending> {
  readonly #entries = new Map<string, Entry>();
  #searchAt = FEW;
  #searched = -Infinity;

  constructor(
    private readonly max: number,
    private readonly what: string,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** Undefined when it has ended. */
  get(key: string, now: number): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.endsAt > now) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  /** @throws CoordinationUnavailableError when it is full of what has not ended. */
  set(key: string, entry: Entry, now: number): void {
    if (!this.#entries.has(key)) this.#makeRoom(now);
    this.#entries.set(key, entry);
  }

  /** Those that have not ended, in no order. */
  keys(now: number): readonly string[] {
    return [...this.#entries].filter(([, { endsAt }]) => endsAt > now).map(([key]) => key);
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  #makeRoom(now: number): void {
    const full = this.#entries.size >= this.max;
    if (full ? now - this.#searched >= BETWEEN_SEARCHES : this.#entries.size >= this.#searchAt) this.#search(now);
    if (this.#entries.size < this.max) return;
    throw new CoordinationUnavailableError(
      `${this.what} are full: ${this.max} in this process (COORDINATION_MAX_ENTRIES). Raise it, or choose a driver that keeps them elsewhere.`,
      { retryAfter: Duration.seconds(1) },
    );
  }

  #search(now: number): void {
    for (const [key, { endsAt }] of this.#entries) if (endsAt <= now) this.#entries.delete(key);
    this.#searched = now;
    this.#searchAt = Math.max(FEW, this.#entries.size * 2);
  }
}
