import { keptEmbeddedDriver } from '#database/testing';
import { describeEventBus, moduleHarness } from '../../testing/index.js';
import { messagingDrivers } from '../manifest.js';

describe('with the embedded database for the unit of work', () => {
  const embedded = keptEmbeddedDriver();
  afterAll(() => embedded.close());
  describeEventBus(
    { describe, it },
    moduleHarness({
      name: 'the memory driver',
      driver: messagingDrivers.memory,
      capabilities: messagingDrivers.memory.capabilities,
      concurrentTransactions: false,
      database: { driver: embedded.factory, snapshot: process.env['DATABASE_SNAPSHOT'] },
    }),
  );
});
