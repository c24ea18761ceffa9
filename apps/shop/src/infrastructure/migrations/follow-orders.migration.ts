import { Migration } from '@mikro-orm/migrations';

export class FollowOrders extends Migration {
  override up(): void {
    this.addSql('alter table orders drop constraint orders_status_check');
    this.addSql(`alter table orders add constraint orders_status_check check (status in ('placed', 'confirmed'))`);
    // No unique order: who writes here twice counts twice, so that a duplicate would be seen.
    this.addSql(`
      create table sales_journal (
        position bigint generated always as identity primary key,
        order_id uuid not null,
        customer text not null,
        total_cents bigint not null
      )`);
    this.addSql('create table sales_quantities (sku text primary key, quantity bigint not null)');
  }

  override down(): void {
    this.addSql('drop table sales_quantities');
    this.addSql('drop table sales_journal');
    this.addSql(`update orders set status = 'placed'`);
    this.addSql('alter table orders drop constraint orders_status_check');
    this.addSql(`alter table orders add constraint orders_status_check check (status in ('placed'))`);
  }
}
