/** Something that is to happen at its time unless it is taken out before. Linked in place, so that neither costs an allocation. */
export abstract class Due {
  before: Due | undefined;
  after: Due | undefined;
  /** The queue that it is in. */
  queue: DueQueue | undefined;

  /** @param due in `Clock.monotonic()` milliseconds. */
  constructor(readonly due: number) {
    this.before = undefined;
    this.after = undefined;
    this.queue = undefined;
  }

  abstract expire(): void;
}

/** What is due, earliest first. Adding is one step for what is due later than all others, as calls with one limit are; taking out always is. */
export class DueQueue {
  #first: Due | undefined;
  #last: Due | undefined;

  get first(): Due | undefined {
    return this.#first;
  }

  add(entry: Due): void {
    let before = this.#last;
    while (before !== undefined && before.due > entry.due) before = before.before;
    const after = before === undefined ? this.#first : before.after;
    entry.before = before;
    entry.after = after;
    entry.queue = this;
    if (before === undefined) this.#first = entry;
    else before.after = entry;
    if (after === undefined) this.#last = entry;
    else after.before = entry;
  }

  /** Taking out what is not in a queue is no mistake: its time has come already. */
  static remove(entry: Due): void {
    const { queue, before, after } = entry;
    if (queue === undefined) return;
    if (before === undefined) queue.#first = after;
    else before.after = after;
    if (after === undefined) queue.#last = before;
    else after.before = before;
    entry.before = entry.after = entry.queue = undefined;
  }
}
