import type { OutboxHarness } from './outbox-harness.js';
import { appendCases } from './outbox/append.cases.js';
import { failureCases } from './outbox/failure.cases.js';
import { inboxCases, sharedInboxCases } from './outbox/inbox.cases.js';
import { keyOrderCases } from './outbox/key-order.cases.js';
import { leaseCases } from './outbox/lease.cases.js';
import { openOutboxSuite } from './outbox/outbox-suite.js';
import { parkingCases } from './outbox/parking.cases.js';
import { payloadCases } from './outbox/payload.cases.js';
import { placementCases } from './outbox/placement.cases.js';
import { relayCases } from './outbox/relay.cases.js';
import { savepointCases } from './outbox/savepoint.cases.js';
import { sharingCases } from './outbox/sharing.cases.js';
import { transferCases } from './outbox/transfer.cases.js';
import type { SuiteRunner } from './suite-runner.js';

/** What `Outbox`, `OutboxRoutes` and the relay behind them do, whatever the driver below. */
export function describeOutbox(runner: SuiteRunner, harness: OutboxHarness): void {
  runner.describe(`Outbox on ${harness.name}`, () => {
    const { group, capabilities } = openOutboxSuite(runner, harness);
    group('append', appendCases);
    group('savepoints', savepointCases);
    group('placement', placementCases);
    group('relay', relayCases);
    group('order of a key', keyOrderCases);
    group('failures', failureCases);
    group('parking', parkingCases);
    group('leases', leaseCases);
    group('transfer', transferCases);
    group('payload', payloadCases);
    if (capabilities.sharedByProcesses) group('two applications', sharingCases);
  });
}

/** What every `Inbox` does. */
export function describeInbox(runner: SuiteRunner, harness: OutboxHarness): void {
  runner.describe(`Inbox on ${harness.name}`, () => {
    const { group, capabilities } = openOutboxSuite(runner, harness);
    group('once', inboxCases);
    if (capabilities.sharedByProcesses) group('several at a time', sharedInboxCases);
  });
}
