import { contentionCases } from './locks/contention.cases.js';
import { holdCases } from './locks/hold.cases.js';
import { leaseCases } from './locks/lease.cases.js';
import type { LocksApplication } from './locks/locks-application.js';
import { lockRefusalCases } from './locks/refusal.cases.js';
import { lockSharingCases } from './locks/sharing.cases.js';
import { lockStopCases } from './locks/stop.cases.js';
import { stoppedHolderCases } from './locks/stopped-holder.cases.js';
import { waitCases } from './locks/wait.cases.js';
import type { SuiteHarness } from './suite-harness.js';
import type { SuiteRunner } from '#core/testing';
import { placeTest } from './support/place-suite.js';

/** What every `Locks` does, whatever the driver below it. */
export function describeLocks(runner: SuiteRunner, harness: SuiteHarness<LocksApplication>): void {
  const test = placeTest(runner, harness);
  const { sharedByProcesses } = harness.capabilities;
  runner.describe(`Locks on ${harness.name}`, () => {
    runner.describe('holding', () => holdCases(test));
    runner.describe('the lease', () => leaseCases(test));
    runner.describe('a holder that was stopped', () => stoppedHolderCases(test));
    runner.describe('waiting', () => waitCases(test));
    runner.describe('many contenders', () => contentionCases(test, sharedByProcesses));
    runner.describe('what is refused', () => lockRefusalCases(test));
    if (sharedByProcesses) runner.describe('two applications', () => lockSharingCases(test));
    runner.describe('stop', () => lockStopCases(test));
  });
}
