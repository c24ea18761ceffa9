import { describeShop } from './support/shop.suite.js';
import { describeShopEvents } from './support/shop-events.suite.js';
import { startShop } from './support/start-shop.js';

jest.setTimeout(60_000);

describe('the shop on Fastify', () =>
  describeShop({ start: () => startShop({ http: 'fastify' }), refusesCrowds: false, http: 'fastify' }));
describe('an order of the shop on Fastify', () => describeShopEvents(() => startShop({ http: 'fastify' })));
