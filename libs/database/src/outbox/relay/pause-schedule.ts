import type { Duration, Random } from '#core';
import type { Round } from './round.js';

const BUSY_MILLISECONDS = { base: 25, cap: 200 };

export interface PauseScheduleParts {
  readonly shortest: Duration;
  readonly longest: Duration;
  readonly random: Random;
}

/** How long a loop waits between two looks. All of it is jittered, so that processes that started together drift apart; what is due is not. */
export class PauseSchedule {
  #empty = 0;
  #busy = 0;

  constructor(private readonly parts: PauseScheduleParts) {}

  /** Something may have come: the pauses grow from the shortest again. */
  reset(): void {
    this.#empty = 0;
    this.#busy = 0;
  }

  after(found: Round): number {
    switch (found.kind) {
      case 'more':
        this.reset();
        return 0;
      case 'busy':
        return this.#around(Math.min(BUSY_MILLISECONDS.cap, BUSY_MILLISECONDS.base * 2 ** this.#busy++));
      case 'idle': {
        const { shortest, longest } = this.parts;
        const pause = Math.min(longest.milliseconds, shortest.milliseconds * 2 ** this.#empty++);
        return Math.min(this.#around(pause), Math.ceil(found.due?.milliseconds ?? Infinity));
      }
    }
  }

  /** From half of it to all of it. */
  #around(milliseconds: number): number {
    return milliseconds * (0.5 + this.parts.random.next() / 2);
  }
}
