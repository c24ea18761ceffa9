import type { Clock } from '#core';

/** The waits of one loop. A hint cuts one short, also a hint that came when nobody was waiting. None keeps the process alive. */
export class Pause {
  #woken = false;
  #stopped = false;
  #current: { readonly hints: boolean; readonly end: () => void } | undefined;

  constructor(private readonly clock: Clock) {}

  get stopped(): boolean {
    return this.#stopped;
  }

  /** A hint. */
  wake(): void {
    this.#woken = true;
    if (this.#current?.hints === true) this.#current.end();
  }

  /** Ends the wait that runs and every later one. */
  stop(): void {
    this.#stopped = true;
    this.#current?.end();
  }

  /** Forgets the hints so far: what they tell of is about to be looked at. */
  forget(): void {
    this.#woken = false;
  }

  /** @param heed `hints`: a hint ends it; `stop`: nothing but `stop` does. */
  async wait(milliseconds: number, heed: 'hints' | 'stop'): Promise<void> {
    const hints = heed === 'hints';
    if (this.#stopped || milliseconds <= 0 || (hints && this.#woken)) return;
    await new Promise<void>((resolve) => {
      const timer = this.clock.timer(milliseconds, resolve);
      const end = (): void => {
        timer.cancel();
        resolve();
      };
      this.#current = { hints, end };
    });
    this.#current = undefined;
  }
}
