import { SystemClock } from '#core';
import { withinCaseLimit, type SuiteRunner } from '#core/testing';
import type { CacheApplication, CacheGround, CacheHarness } from '../cache-harness.js';

const CASE_LIMIT = 20_000;

/** What one case works with. */
export interface Trial extends Omit<CacheGround, 'close'> {
  /** An application on the case's ground. */
  readonly first: CacheApplication;
}

export interface Suite extends Pick<CacheHarness, 'capabilities'> {
  group(name: string, define: (suite: Suite) => void): void;
  test(name: string, work: (trial: Trial) => Promise<void>): void;
}

/** Gives every case of the suite a ground of its own and a time limit that does not depend on the runner. */
export function openSuite(runner: SuiteRunner, harness: CacheHarness): Suite {
  const clock = new SystemClock();
  const run = async (work: (trial: Trial) => Promise<void>): Promise<void> => {
    const ground = await harness.openGround();
    try {
      const first = await ground.start();
      await withinCaseLimit(clock, CASE_LIMIT, work({ ...ground, first }));
    } finally {
      await ground.close();
    }
  };
  const suite: Suite = {
    capabilities: harness.capabilities,
    group: (name, define) => {
      runner.describe(name, () => define(suite));
    },
    test: (name, work) => {
      runner.it(name, () => run(work));
    },
  };
  return suite;
}
