import { SystemClock, type Clock } from '#core';
import type { CacheApplication, CacheHarness } from '../cache-harness.js';
import type { SuiteRunner } from '../suite-runner.js';

const CASE_LIMIT = 20_000;

/** What one case works with. */
export interface Trial {
  readonly clock: Clock;
  /** An application on the case's store. */
  start(): Promise<CacheApplication>;
}

export interface Suite extends Pick<CacheHarness, 'capabilities' | 'limits'> {
  group(name: string, define: (suite: Suite) => void): void;
  test(name: string, work: (trial: Trial) => Promise<void>): void;
}

/** Gives every case of the suite a store of its own and a time limit that does not depend on the runner. */
export function openSuite(runner: SuiteRunner, harness: CacheHarness): Suite {
  const clock = new SystemClock();
  const run = async (work: (trial: Trial) => Promise<void>): Promise<void> => {
    const store = await harness.openStore();
    try {
      await withinLimit(clock, work({ clock, start: () => store.start() }));
    } finally {
      await store.close();
    }
  };
  const suite: Suite = {
    capabilities: harness.capabilities,
    limits: harness.limits,
    group: (name, define) => {
      runner.describe(name, () => define(suite));
    },
    test: (name, work) => {
      runner.it(name, () => run(work));
    },
  };
  return suite;
}

/** A hang is a failure of the case that hangs, under every runner. */
async function withinLimit(clock: Clock, work: Promise<void>): Promise<void> {
  let stop: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    const timer = clock.timer(CASE_LIMIT, () =>
      reject(new Error(`The case did not end within ${CASE_LIMIT} ms: something waits for ever.`)),
    );
    stop = () => timer.cancel();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    stop();
  }
}
