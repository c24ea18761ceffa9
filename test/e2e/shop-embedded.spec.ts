import { describeShop } from './support/shop.suite.js';
import { describeShopEvents } from './support/shop-events.suite.js';
import { startShop } from './support/start-shop.js';

jest.setTimeout(60_000);

describe('the shop on the embedded database', () => describeShop({ start: () => startShop(), refusesCrowds: false }));
describe('an order of the shop on the embedded database', () => describeShopEvents(() => startShop()));
