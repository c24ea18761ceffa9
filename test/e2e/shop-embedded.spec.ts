import { describeShop } from './support/shop.suite.js';
import { startShop } from './support/start-shop.js';

jest.setTimeout(60_000);

describe('the shop on the embedded database', () => describeShop({ start: () => startShop(), refusesCrowds: false }));
