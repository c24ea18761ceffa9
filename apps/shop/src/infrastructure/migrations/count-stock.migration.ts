import { Migration } from '@mikro-orm/migrations';

export class CountStock extends Migration {
  override up(): void {
    this.addSql(`
      create table stock_counts (
        position bigint generated always as identity primary key,
        counted_at timestamptz not null default clock_timestamp(),
        products bigint not null,
        pieces bigint not null
      )`);
  }

  override down(): void {
    this.addSql('drop table stock_counts');
  }
}
