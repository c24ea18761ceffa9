import { ownDatabase } from '../support/own-database.js';
import { describeWithService } from '../support/services.js';
import { describeRestart } from './support/restart.suite.js';
import { describeShop } from './support/shop.suite.js';
import { describeShopEvents } from './support/shop-events.suite.js';
import { startShop } from './support/start-shop.js';

jest.setTimeout(60_000);

describeWithService('postgres', (serverUrl) => {
  const database = ownDatabase(serverUrl);
  beforeAll(() => database.create());
  afterAll(() => database.drop());

  describe('the shop on PostgreSQL', () =>
    describeShop({ start: () => startShop({ databaseUrl: database.url }), refusesCrowds: true }));
  describe('an order of the shop on PostgreSQL', () =>
    describeShopEvents(() => startShop({ databaseUrl: database.url })));
  describe('the shop on PostgreSQL, restarted', () => describeRestart(() => startShop({ databaseUrl: database.url })));
});
