import { deliveryCases } from './pub-sub/delivery.cases.js';
import type { PubSubApplication } from './pub-sub/pub-sub-application.js';
import { pubSubRefusalCases, pubSubSharingCases, pubSubStopCases } from './pub-sub/refusal.cases.js';
import { transactionCases } from './pub-sub/transaction.cases.js';
import type { SuiteHarness } from './suite-harness.js';
import type { SuiteRunner } from '#core/testing';
import { placeTest } from './support/place-suite.js';

/** What every `PubSub` does, whatever the driver below it. */
export function describePubSub(runner: SuiteRunner, harness: SuiteHarness<PubSubApplication>): void {
  const test = placeTest(runner, harness);
  runner.describe(`PubSub on ${harness.name}`, () => {
    runner.describe('a message', () => deliveryCases(test));
    runner.describe('a message of a unit of work', () => transactionCases(test));
    runner.describe('what is refused', () => pubSubRefusalCases(test));
    if (harness.capabilities.sharedByProcesses) runner.describe('two applications', () => pubSubSharingCases(test));
    runner.describe('stop', () => pubSubStopCases(test));
  });
}
