import type { ObservabilityDriver } from '../../observability.driver.js';
import type { ObservabilityHarness } from '../observability-harness.js';
import type { SuiteRunner } from '#core/testing';

export type Case = (driver: ObservabilityDriver) => Promise<void>;

export interface Suite extends Pick<ObservabilityHarness, 'capabilities'> {
  test(name: string, work: Case): void;
}

/** Gives every case a driver of its own, closed after it. */
export function openSuite(runner: SuiteRunner, harness: ObservabilityHarness): Suite {
  return {
    capabilities: harness.capabilities,
    test: (name, work) => {
      runner.it(name, async () => {
        const driver = await harness.open();
        try {
          await work(driver);
        } finally {
          await driver.close(new AbortController().signal);
        }
      });
    },
  };
}
