import { Migration } from '@mikro-orm/migrations';

const STOCK = 100_000;

/** sku, name, price in cents. */
const products = [
  ['BAG-CANVAS', 'Canvas bag', 1_490],
  ['BOTTLE-STEEL', 'Steel bottle, 750 ml', 2_450],
  ['BOWL-OAK', 'Oak bowl', 3_800],
  ['BRUSH-BAMBOO', 'Bamboo brush', 450],
  ['CANDLE-BEESWAX', 'Beeswax candle', 1_250],
  ['CHAIR-BEECH', 'Beech chair', 14_900],
  ['CLOCK-WALL', 'Wall clock', 5_900],
  ['CUSHION-LINEN', 'Linen cushion', 2_990],
  ['KETTLE-ENAMEL', 'Enamel kettle', 4_500],
  ['KNIFE-CHEF', 'Kitchen knife, 20 cm', 7_900],
  ['LAMP-DESK', 'Desk lamp', 8_950],
  ['MUG-STONEWARE', 'Stoneware mug', 1_390],
  ['NOTEBOOK-A5', 'Notebook, A5', 790],
  ['PAN-IRON', 'Cast iron pan, 26 cm', 6_450],
  ['PLATE-STONEWARE', 'Stoneware plate', 1_790],
  ['RUG-WOOL', 'Wool rug, 140 x 200 cm', 24_900],
  ['SHELF-PINE', 'Pine shelf', 9_900],
  ['SOAP-OLIVE', 'Olive soap', 390],
  ['TOWEL-COTTON', 'Cotton towel', 1_990],
  ['VASE-GLASS', 'Glass vase', 3_250],
] as const;

export class SeedProducts extends Migration {
  override up(): void {
    for (const [sku, name, price] of products) {
      this.addSql(
        `insert into products (sku, name, price_cents, stock) values ('${sku}', '${name}', ${price}, ${STOCK})`,
      );
    }
  }

  override down(): void {
    this.addSql(`delete from products where sku in (${products.map(([sku]) => `'${sku}'`).join(', ')})`);
  }
}
