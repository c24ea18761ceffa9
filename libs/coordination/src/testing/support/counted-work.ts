/** Work that counts how often it was run, and waits to be let go. */
export class CountedWork<T> {
  runs = 0;
  #begun: () => void = () => undefined;
  #go: () => void = () => undefined;
  readonly begun: Promise<void>;
  readonly #released: Promise<void>;

  constructor(private readonly answer: T) {
    this.begun = new Promise((resolve) => (this.#begun = resolve));
    this.#released = new Promise((resolve) => (this.#go = resolve));
  }

  /** Ends at once. */
  readonly now = async (): Promise<T> => {
    this.runs += 1;
    return this.answer;
  };

  /** Ends when it is let go. */
  readonly waiting = async (): Promise<T> => {
    this.runs += 1;
    this.#begun();
    await this.#released;
    return this.answer;
  };

  letGo(): void {
    this.#go();
  }
}
