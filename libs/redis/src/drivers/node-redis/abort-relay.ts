/**
 * One signal for many commands. Each listens until it is sent, and a real signal looks through all of its listeners for each that comes and goes: of this one they are a set. It has
 * what node-redis uses of a signal, and no more.
 */
export class AbortRelay {
  readonly #listeners = new Set<() => void>();

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** For node-redis. Border: its type wants the whole of a signal. */
  get asSignal(): AbortSignal {
    return this as unknown as AbortSignal;
  }

  get aborted(): boolean {
    return this.signal.aborted;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** All have ended. */
  release(): void {
    this.signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => {
    for (const listener of [...this.#listeners]) listener();
  };
}
