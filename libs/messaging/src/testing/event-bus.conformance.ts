import { commitOrderCases } from './event-bus/commit-order.cases.js';
import { contextCases } from './event-bus/context.cases.js';
import { deadLettersCases } from './event-bus/dead-letters.cases.js';
import { delayCases } from './event-bus/delay.cases.js';
import { drainCases } from './event-bus/drain.cases.js';
import { evolutionCases } from './event-bus/evolution.cases.js';
import { groupsCases } from './event-bus/groups.cases.js';
import { inboxCases } from './event-bus/inbox.cases.js';
import { leaseCases } from './event-bus/leases.cases.js';
import { orderCases } from './event-bus/order.cases.js';
import { parkedKeyCases } from './event-bus/parked-key.cases.js';
import { pauseCases } from './event-bus/pause.cases.js';
import { publishCases } from './event-bus/publish.cases.js';
import { refusalCases } from './event-bus/refusal.cases.js';
import { replayCases } from './event-bus/replay.cases.js';
import { retryCases } from './event-bus/retry.cases.js';
import { sharingCases } from './event-bus/sharing.cases.js';
import { startRefusalCases } from './event-bus/start-refusal.cases.js';
import { statusCases } from './event-bus/status.cases.js';
import { stopCases } from './event-bus/stop.cases.js';
import { timeoutCases } from './event-bus/timeout.cases.js';
import { unreadableCases } from './event-bus/unreadable.cases.js';
import type { MessagingHarness } from './messaging-harness.js';
import type { SuiteRunner } from '#core/testing';
import { openSuite } from './support/suite.js';

/** What every `EventBus` and its `DeadLetters` do, whatever the driver below them. */
export function describeEventBus(runner: SuiteRunner, harness: MessagingHarness): void {
  runner.describe(`EventBus on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    group('groups', groupsCases);
    group('publish', publishCases);
    group('publish, refused', refusalCases);
    group('delay', delayCases);
    group('order', orderCases);
    if (harness.concurrentTransactions) group('order of commits', commitOrderCases);
    group('inbox', inboxCases);
    group('retry', retryCases);
    group('time limits', timeoutCases);
    if (harness.leaseFaults) group('leases', leaseCases);
    group('parked keys', parkedKeyCases);
    group('dead letters', deadLettersCases);
    group('events that cannot be read', unreadableCases);
    group('versions and schemas', evolutionCases);
    group('context', contextCases);
    group('pause', pauseCases);
    group('drain', drainCases);
    group('status', statusCases);
    group('handlers that are refused', startRefusalCases);
    group('late groups', replayCases);
    if (harness.capabilities.sharedByProcesses) group('two applications', sharingCases);
    group('stop', stopCases);
  });
}
