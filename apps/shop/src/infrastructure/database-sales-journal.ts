import { Injectable } from '@nestjs/common';
import { SqlSession } from 'nestjs-groundwork/domain/database';
import { SalesJournal, type Sale, type SalesReport } from '../application/ports/sales-journal.js';

/** The quantities are locked in the order of their sku, so that two sales of the same products never wait for each other in a circle. */
const ADD_QUANTITIES = `
  insert into sales_quantities (sku, quantity)
  select sku, quantity from unnest($1::text[], $2::int[]) as line (sku, quantity) order by sku
  on conflict (sku) do update set quantity = sales_quantities.quantity + excluded.quantity`;

@Injectable()
export class DatabaseSalesJournal extends SalesJournal {
  constructor(private readonly sql: SqlSession) {
    super();
  }

  async record({ orderId, customer, lines, totalCents }: Sale): Promise<void> {
    await this.sql.execute('insert into sales_journal (order_id, customer, total_cents) values ($1, $2, $3)', [
      orderId,
      customer,
      totalCents,
    ]);
    await this.sql.execute(ADD_QUANTITIES, [lines.map(({ sku }) => sku), lines.map(({ quantity }) => quantity)]);
  }

  async report(): Promise<SalesReport> {
    const [totals] = await this.sql.query<{ orders: string; revenue: string }>(
      'select count(*) as orders, coalesce(sum(total_cents), 0) as revenue from sales_journal',
    );
    const quantities = await this.sql.query<{ sku: string; quantity: string }>(
      'select sku, quantity from sales_quantities order by sku',
    );
    return {
      orders: Number(totals?.orders ?? 0),
      quantities: Object.fromEntries(quantities.map(({ sku, quantity }) => [sku, Number(quantity)])),
      revenueCents: Number(totals?.revenue ?? 0),
    };
  }
}
