/** What is handled in this process at this moment, for who has to say what was cut off. */
export class RunningHandlers {
  readonly #running = new Map<string, number>();

  /** As a person reads them: `order-confirmation of order.placed`, with how many when there are several. */
  get names(): readonly string[] {
    return [...this.#running].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
  }

  async follow(name: string, work: () => Promise<void>): Promise<void> {
    this.#running.set(name, (this.#running.get(name) ?? 0) + 1);
    try {
      await work();
    } finally {
      const left = (this.#running.get(name) ?? 1) - 1;
      if (left === 0) this.#running.delete(name);
      else this.#running.set(name, left);
    }
  }
}
