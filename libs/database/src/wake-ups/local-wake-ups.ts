import type { FaultReporter } from '#core';

/** The listeners of one process. A topic that is woken several times before they run is told once. */
export class LocalWakeUps {
  readonly #listeners = new Map<string, Set<() => void>>();
  #due = new Set<string>();

  constructor(private readonly faults: FaultReporter) {}

  get empty(): boolean {
    return this.#listeners.size === 0;
  }

  on(topic: string, listener: () => void): () => void {
    const own = (): void => listener(); // the same function may be given twice
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  /** Calls the listeners once the running code has returned: none of them can fail it. */
  wake(topic: string): void {
    this.#due.add(topic);
    if (this.#due.size === 1) queueMicrotask(() => this.#run());
  }

  wakeAll(): void {
    for (const topic of this.#listeners.keys()) this.wake(topic);
  }

  clear(): void {
    this.#listeners.clear();
    this.#due.clear();
  }

  #run(): void {
    const due = this.#due;
    this.#due = new Set();
    for (const topic of due) {
      for (const listener of [...(this.#listeners.get(topic) ?? [])]) this.#call(topic, listener);
    }
  }

  #call(topic: string, listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.faults.report({ where: `wake-up listener of "${topic}"`, error });
    }
  }
}
