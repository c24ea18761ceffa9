// The published suite of the event bus under node:test, on the build: whoever writes a driver needs neither Jest nor our sources.
//
//     npm run test:neutral
import { keptEmbeddedDriver } from 'nestjs-groundwork/database/testing';
import { after, describe, it } from 'node:test';
import { describeEventBus, moduleHarness, sqlDeliveryFaults } from 'nestjs-groundwork/messaging/testing';
import { messagingConcern } from 'nestjs-groundwork/messaging';

const { database, memory } = messagingConcern.drivers;

describe('with the embedded database', () => {
  const embedded = keptEmbeddedDriver();
  after(() => embedded.close());
  const request = { concurrentTransactions: false, database: { driver: embedded.factory } };
  describeEventBus(
    { describe, it },
    moduleHarness({
      ...request,
      name: 'the database driver',
      driver: database,
      capabilities: { ...database.capabilities, sharedByProcesses: false },
      faults: sqlDeliveryFaults,
    }),
  );
  describeEventBus(
    { describe, it },
    moduleHarness({ ...request, name: 'the memory driver', driver: memory, capabilities: memory.capabilities }),
  );
});
