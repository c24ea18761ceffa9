import type { Clock, Timer } from '#core';
import { DueQueue, type Due } from './due-queue.js';

/**
 * The time limits of all calls of a driver, kept by one timer: it is set for the earliest of them when a call begins, and left alone when the call ends, so that calls
 * which end in time, as nearly all do, never touch it. A timer per call would cost more than all the rest of a policy.
 */
export class Sweep {
  readonly #queues: DueQueue[] = [];
  #timer: Timer | undefined;
  #armedFor = Infinity;
  #closed = false;

  constructor(private readonly clock: Clock) {}

  /** A queue of its own for limits of one length: what begins later ends later. */
  newQueue(): DueQueue {
    const queue = new DueQueue();
    this.#queues.push(queue);
    return queue;
  }

  add(queue: DueQueue, entry: Due): void {
    queue.add(entry);
    if (entry.due < this.#armedFor) this.#arm(entry.due);
  }

  /** Nothing expires any more. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(due: number): void {
    if (this.#closed) return;
    this.#timer?.cancel();
    this.#armedFor = due;
    this.#timer = this.clock.timer(Math.max(0, due - this.clock.monotonic()), () => this.#sweep());
  }

  #sweep(): void {
    const now = this.clock.monotonic();
    this.#armedFor = Infinity;
    this.#timer = undefined;
    for (const queue of this.#queues) {
      for (let entry = queue.first; entry !== undefined && entry.due <= now; entry = queue.first) {
        DueQueue.remove(entry);
        entry.expire();
      }
    }
    const next = Math.min(...this.#queues.map(({ first }) => first?.due ?? Infinity));
    if (next < this.#armedFor) this.#arm(next);
  }
}
