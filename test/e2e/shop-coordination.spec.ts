import { describeShopCoordination } from './support/shop-coordination.suite.js';
import { startShop } from './support/start-shop.js';

process.env['SHOP_ORDERS_PER_MINUTE'] = '5';

describe('the shop on embedded cache, locks and limits', () => describeShopCoordination(() => startShop()));
