import { Migration } from '@mikro-orm/migrations';

export class CreateShop extends Migration {
  override up(): void {
    // "C" makes the order of the skus, and so the pages, the same on every server and on the embedded engine.
    this.addSql(`
      create table products (
        sku text collate "C" primary key check (char_length(sku) between 1 and 64),
        name text not null,
        price_cents integer not null check (price_cents >= 0),
        stock integer not null check (stock >= 0)
      )`);
    this.addSql(`
      create table orders (
        id uuid primary key,
        status text not null check (status in ('placed')),
        customer text not null check (char_length(customer) between 1 and 200),
        lines jsonb not null check (jsonb_typeof(lines) = 'array'),
        total_cents bigint not null check (total_cents >= 0),
        placed_at timestamptz(3) not null
      )`);
    this.addSql('create index orders_by_time on orders (placed_at desc, id)');
    this.addSql('create index orders_by_customer on orders (customer, placed_at desc, id)');
    // Order and answer are null only inside the transaction that has just claimed the key.
    this.addSql(`
      create table order_requests (
        key text primary key,
        fingerprint text not null,
        order_id uuid unique references orders (id),
        answer text
      )`);
  }

  override down(): void {
    this.addSql('drop table order_requests');
    this.addSql('drop table orders');
    this.addSql('drop table products');
  }
}
