import { SystemClock, type Clock } from '#core';
import type { ResilienceOptions } from '../../resilience.options.js';
import type { ResilienceApplication, ResilienceHarness } from '../resilience-harness.js';
import { withinCaseLimit, type SuiteRunner } from '#core/testing';

const CASE_LIMIT = 20_000;

/** What one case works with. */
export interface Trial {
  readonly clock: Clock;
  /** An application with these options, closed after the case. */
  start(options?: ResilienceOptions): Promise<ResilienceApplication>;
}

export interface Suite extends Pick<ResilienceHarness, 'capabilities'> {
  group(name: string, define: (suite: Suite) => void): void;
  test(name: string, work: (trial: Trial) => Promise<void>): void;
}

/** Gives every case of the suite applications of its own and a time limit that does not depend on the runner. */
export function openSuite(runner: SuiteRunner, harness: ResilienceHarness): Suite {
  const clock = new SystemClock();
  const run = async (work: (trial: Trial) => Promise<void>): Promise<void> => {
    const open: ResilienceApplication[] = [];
    const start = async (options: ResilienceOptions = {}): Promise<ResilienceApplication> => {
      const application = await harness.start(options);
      open.push(application);
      return application;
    };
    try {
      await withinCaseLimit(clock, CASE_LIMIT, work({ clock, start }));
    } finally {
      for (const application of open) await application.close();
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
