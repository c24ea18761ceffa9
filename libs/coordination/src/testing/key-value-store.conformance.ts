import { conditionCases } from './key-value-store/condition.cases.js';
import type { KeyValueApplication } from './key-value-store/key-value-application.js';
import {
  keyValueDurabilityCases,
  keyValueRefusalCases,
  keyValueSharingCases,
  keyValueStopCases,
} from './key-value-store/refusal.cases.js';
import { scanCases } from './key-value-store/scan.cases.js';
import { timeCases } from './key-value-store/time.cases.js';
import { valueCases } from './key-value-store/value.cases.js';
import type { SuiteHarness } from './suite-harness.js';
import type { SuiteRunner } from '#core/testing';
import { placeTest } from './support/place-suite.js';

/** What every `KeyValueStore` does, whatever the driver below it. */
export function describeKeyValueStore(runner: SuiteRunner, harness: SuiteHarness<KeyValueApplication>): void {
  const test = placeTest(runner, harness);
  const { sharedByProcesses, durable } = harness.capabilities;
  runner.describe(`KeyValueStore on ${harness.name}`, () => {
    runner.describe('values', () => valueCases(test));
    runner.describe('conditions', () => conditionCases(test));
    runner.describe('times', () => timeCases(test));
    runner.describe('scanning', () => scanCases(test));
    runner.describe('what is refused', () => keyValueRefusalCases(test));
    if (sharedByProcesses) runner.describe('two applications', () => keyValueSharingCases(test));
    if (durable) runner.describe('durability', () => keyValueDurabilityCases(test));
    runner.describe('stop', () => keyValueStopCases(test));
  });
}
