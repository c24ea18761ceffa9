import { Clock, type Timer } from '#core';

/** A clock that is set by hand and has no timers: for what only asks for the time. */
export class StepClock extends Clock {
  time = 0;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  sleep(): Promise<void> {
    throw new Error('Nothing here waits.');
  }

  timer(): Timer {
    throw new Error('Nothing here has a timer.');
  }
}
