import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { CHECKPOINT_CHANNEL } from '#core';
import type { TransferRoute } from '#domain/outbox';
import { DatabaseInbox } from '../../inbox/database-inbox.js';
import { moduleHarness } from '../../testing/module-harness.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from '../testing/outbox-fixture.js';
import { RecordingRoute } from '../testing/recording-route.js';
import { message } from '../testing/sample-messages.js';

describe('The checkpoints of outbox, relay and inbox', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: { concurrentTransactions: false, sharedByProcesses: false },
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });
  const told: string[] = [];
  const listen = (checkpoint: unknown): void => void told.push((checkpoint as { name: string }).name);
  const transfer: TransferRoute = {
    kind: 'transfer',
    name: 'log',
    sql: 'kept as (insert into suite_entry select payload from batch)',
    moved: () => undefined,
  };
  let spec: OutboxFixture;

  beforeAll(async () => createOutboxTables((await harness.open()).sql));
  afterAll(() => harness.close());
  beforeEach(async () => {
    spec = new OutboxFixture(await harness.open(), [transfer, new RecordingRoute()]);
    subscribe(CHECKPOINT_CHANNEL, listen);
    told.length = 0;
  });
  afterEach(async () => {
    unsubscribe(CHECKPOINT_CHANNEL, listen);
    await spec.close();
  });

  it.each([
    ['log', ['relay.transferred', 'relay.committed']],
    ['mail', ['relay.claimed', 'relay.sent', 'relay.completed']],
  ])('are told in order on the way of a message through the route %s', async (route, steps) => {
    await spec.unitOfWork.run(() => spec.outbox.append([message(1, { route })]));
    expect(told).toEqual(['outbox.inserting', 'outbox.inserted', 'outbox.committed']);
    told.length = 0;
    await spec.relay().start();
    await spec.until('the last step is told', () => told.length === steps.length);
    expect(told).toEqual(steps);
  });

  it('are told between the record of a message and its effects', async () => {
    await new DatabaseInbox({ ...spec, schema: SPEC_SCHEMA }).once('mailer', '1', async () => void told.push('work'));
    expect(told).toEqual(['handler.recorded', 'work']);
  });
});
