import { SystemClock, type Clock } from '#core';
import type { ResilienceOptions } from '../../resilience.options.js';
import type { ResilienceApplication, ResilienceHarness } from '../resilience-harness.js';
import type { SuiteRunner } from '../suite-runner.js';

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
      await withinLimit(clock, work({ clock, start }));
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

/** A hang is a failure of the case that hangs, under every runner. Sleeps, because timers alone let a process end while a case still waits. */
async function withinLimit(clock: Clock, work: Promise<void>): Promise<void> {
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
