import { FaultReporter, type Fault } from '#core';

/** Keeps what was reported, for a test to look at. */
export class RecordedFaults extends FaultReporter {
  readonly all: Fault[] = [];

  report(fault: Fault): void {
    this.all.push(fault);
  }
}
