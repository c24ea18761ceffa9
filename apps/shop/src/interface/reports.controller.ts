import { Controller, Get } from '@nestjs/common';
import { SalesJournal } from '../application/ports/sales-journal.js';
import { euros, type Money } from '../domain/money.js';

interface SalesReportView {
  readonly orders: number;
  readonly quantities: Readonly<Record<string, number>>;
  readonly revenue: Money;
}

@Controller('reports')
export class ReportsController {
  constructor(private readonly sales: SalesJournal) {}

  /** Follows the orders by events: an order of this moment may be missing for a moment. */
  @Get('sales')
  async salesReport(): Promise<SalesReportView> {
    const { orders, quantities, revenueCents } = await this.sales.report();
    return { orders, quantities, revenue: euros(revenueCents) };
  }
}
