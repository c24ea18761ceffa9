import { Injectable } from '@nestjs/common';
import { SqlSession } from 'nestjs-groundwork/domain/database';
import { StockCounts, type StockCount } from '../application/ports/stock-counts.js';

const BEFORE = 'select pieces from stock_counts order by position desc limit 1';
const COUNT = `
  insert into stock_counts (products, pieces)
  select count(*), coalesce(sum(stock), 0) from products
  returning products, pieces`;

@Injectable()
export class DatabaseStockCounts extends StockCounts {
  constructor(private readonly sql: SqlSession) {
    super();
  }

  async count(): Promise<StockCount> {
    const [before] = await this.sql.query<{ pieces: string }>(BEFORE);
    const { rows } = await this.sql.execute<{ products: string; pieces: string }>(COUNT);
    const [counted] = rows;
    return {
      products: Number(counted?.products ?? 0),
      pieces: Number(counted?.pieces ?? 0),
      before: before === undefined ? undefined : Number(before.pieces),
    };
  }
}
