import type { Clock } from '../../time/clock.js';

/** Whether bytes move: the pauses between them, a freeze that ends, and the end of everything. */
export class Standstill {
  #frozen = false;
  #over = false;
  #move = new AbortController();

  constructor(private readonly clock: Clock) {}

  get now(): boolean {
    return this.#frozen;
  }

  /** Whether nothing will move again. */
  get over(): boolean {
    return this.#over;
  }

  begin(): void {
    this.#frozen = true;
  }

  /** Ends the freeze and every pause. */
  end(): void {
    this.#frozen = false;
    this.#wake();
  }

  forGood(): void {
    this.#over = true;
    this.#wake();
  }

  /** Waits out a freeze. Rejects when it will never end. */
  async passed(): Promise<void> {
    while (this.#frozen && !this.#over) await this.#woken();
    if (this.#over) throw new Error('The connection is gone.');
  }

  /** Waits so many milliseconds, or until it is woken. */
  async pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || this.#over) return;
    const { signal } = this.#move;
    try {
      await this.clock.sleep(milliseconds, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #woken(): Promise<void> {
    const { signal } = this.#move;
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  #wake(): void {
    const move = this.#move;
    this.#move = new AbortController();
    move.abort();
  }
}
