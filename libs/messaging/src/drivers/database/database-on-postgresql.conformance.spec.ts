import { Duration } from '#core';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { describeWithService } from '../../../../../test/support/services.js';
import { describeEventBus, moduleHarness, sqlDeliveryFaults } from '../../testing/index.js';
import { messagingDrivers } from '../manifest.js';

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  beforeAll(() => database.create());
  afterAll(() => database.drop());
  describeEventBus(
    { describe, it },
    moduleHarness({
      name: 'the database driver on postgresql',
      driver: messagingDrivers.database,
      capabilities: messagingDrivers.database.capabilities,
      concurrentTransactions: true,
      database: { url: database.url, poolMax: 8, poolWait: Duration.seconds(20) },
      faults: sqlDeliveryFaults,
    }),
  );
});
