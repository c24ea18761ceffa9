import { FaultReporter, type Fault } from '#core';

/** Keeps what an application would log as a fault, until the test takes it. */
export class KeptFaults extends FaultReporter {
  #faults: Fault[] = [];

  report(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** Those that nobody took yet, in the order in which they were reported. */
  get all(): readonly Fault[] {
    return [...this.#faults];
  }

  /** The same, and they are no leaks any more: the test expected them. */
  take(): readonly Fault[] {
    return this.#faults.splice(0);
  }
}
