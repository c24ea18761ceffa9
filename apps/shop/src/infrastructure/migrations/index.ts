import { CountStock } from './count-stock.migration.js';
import { CreateShop } from './create-shop.migration.js';
import { FollowOrders } from './follow-orders.migration.js';
import { SeedProducts } from './seed-products.migration.js';

/** In the order in which they run. A name that ran once is never changed. */
export const migrations = [
  { name: '20261124000000_create_shop', class: CreateShop },
  { name: '20261124000100_seed_products', class: SeedProducts },
  { name: '20261124000200_follow_orders', class: FollowOrders },
  { name: '20261129000000_count_stock', class: CountStock },
];
