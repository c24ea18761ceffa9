import { SystemClock } from '#core';
import type { SuiteRunner } from '../suite-runner.js';

const CASE_LIMIT = 20_000;

/** Where one case keeps what it works with. */
export interface Place<Application> {
  start(): Promise<Application>;
  pass?(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** What one case works with. */
export interface PlaceTrial<Application> {
  /** An application on the case's place. */
  start(): Promise<Application>;
  /** Lets so many milliseconds pass on the service's clock, or a little more. */
  pass(milliseconds: number): Promise<void>;
}

export type PlaceTest<Application> = (name: string, work: (trial: PlaceTrial<Application>) => Promise<void>) => void;

/** Gives every case a place of its own and a time limit that does not depend on the runner. */
export function placeTest<Application>(
  runner: SuiteRunner,
  harness: { openStore(): Promise<Place<Application>> },
): PlaceTest<Application> {
  const clock = new SystemClock();
  return (name, work) => {
    runner.it(name, async () => {
      const place = await harness.openStore();
      const pass = place.pass?.bind(place) ?? ((milliseconds: number) => clock.sleep(milliseconds + 1));
      try {
        await withinLimit(clock, work({ start: () => place.start(), pass }));
      } finally {
        await place.close();
      }
    });
  };
}

/** A hang is a failure of the case that hangs, under every runner. Sleeps, because timers alone let a process end while a case still waits. */
async function withinLimit(clock: SystemClock, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const limit = clock.sleep(CASE_LIMIT, { signal: over.signal }).then(
    () => Promise.reject(new Error(`The case did not end within ${CASE_LIMIT} ms: something waits for ever.`)),
    () => undefined, // the case was over first
  );
  try {
    await Promise.race([work, limit]);
  } finally {
    over.abort();
  }
}
