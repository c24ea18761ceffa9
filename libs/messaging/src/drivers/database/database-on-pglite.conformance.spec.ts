import { keptEmbeddedDriver } from '#database/testing';
import { describeEventBus, moduleHarness, sqlDeliveryFaults } from '../../testing/index.js';
import { messagingDrivers } from '../manifest.js';

describe('with the embedded database', () => {
  const embedded = keptEmbeddedDriver();
  afterAll(() => embedded.close());
  describeEventBus(
    { describe, it },
    moduleHarness({
      name: 'the database driver on pglite',
      driver: messagingDrivers.database,
      capabilities: { ...messagingDrivers.database.capabilities, sharedByProcesses: false },
      concurrentTransactions: false,
      database: { driver: embedded.factory, snapshot: process.env['DATABASE_SNAPSHOT'] },
      faults: sqlDeliveryFaults,
    }),
  );
});
