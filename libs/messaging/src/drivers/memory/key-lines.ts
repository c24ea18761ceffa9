import type { Entry } from './entry.js';
import { OrderedQueue } from './ordered-queue.js';

/** The entries of a group that keep an order: per key a line in which only the first may run, or whoever runs already. */
export class KeyLines {
  readonly #lines = new Map<string, OrderedQueue>();
  readonly #running = new Set<string>();

  join(entry: Entry): void {
    if (entry.key === undefined) return;
    const line = this.#lines.get(entry.key) ?? new OrderedQueue();
    this.#lines.set(entry.key, line);
    line.add(entry);
  }

  leave(entry: Entry): void {
    if (entry.key === undefined) return;
    const line = this.#lines.get(entry.key);
    line?.remove(entry);
    if (line?.size === 0) this.#lines.delete(entry.key);
  }

  began({ key }: Entry): void {
    if (key !== undefined) this.#running.add(key);
  }

  ended({ key }: Entry): void {
    if (key !== undefined) this.#running.delete(key);
  }

  /** Whether nothing of its key is before it, or running. */
  mayRun(entry: Entry): boolean {
    if (entry.key === undefined) return true;
    return !this.#running.has(entry.key) && this.#lines.get(entry.key)?.first === entry;
  }

  /** Whose turn it is in the line of `entry`, if it is anybody's. */
  next({ key }: Entry): Entry | undefined {
    if (key === undefined || this.#running.has(key)) return undefined;
    return this.#lines.get(key)?.first;
  }

  /** How many wait behind a parked one, which is the first of its line. */
  behind(entry: Entry): number {
    if (entry.key === undefined) return 0;
    return this.#lines.get(entry.key)?.behind(entry) ?? 0;
  }

  clear(): void {
    this.#lines.clear();
    this.#running.clear();
  }
}
