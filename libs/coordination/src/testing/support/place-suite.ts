import { SystemClock } from '#core';
import { withinCaseLimit, type SuiteRunner } from '#core/testing';

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
        await withinCaseLimit(clock, CASE_LIMIT, work({ start: () => place.start(), pass }));
      } finally {
        await place.close();
      }
    });
  };
}
