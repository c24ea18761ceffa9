/**
 * How much this process handles at the same time, over all groups. A group that found nothing free is woken first when something is, so that a busy group
 * cannot keep the others out.
 */
export class ProcessSlots {
  #free: number;
  #suspect = false;
  readonly #waiting = new Set<() => void>();

  constructor(total: number) {
    this.#free = total;
  }

  /** @returns how many of `wanted` were free, and are now taken. `whenFree` is called once, when there were none and some come free. */
  take(wanted: number, whenFree: () => void): number {
    const taken = Math.min(wanted, this.#free);
    this.#free -= taken;
    if (taken === 0 && wanted > 0) this.#waiting.add(whenFree);
    else this.#waiting.delete(whenFree);
    if (this.#free > 0) this.#wakeFirst();
    return taken;
  }

  give(count: number): void {
    if (count === 0) return;
    this.#free += count;
    this.#wakeFirst();
  }

  /** Of suspects, one is handled at a time: if it ends the process, nothing else that is suspected goes with it. @returns whether it is ours now. */
  takeSuspect(): boolean {
    if (this.#suspect) return false;
    this.#suspect = true;
    return true;
  }

  giveSuspect(): void {
    this.#suspect = false;
  }

  #wakeFirst(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#waiting.delete(first);
    first();
  }
}
