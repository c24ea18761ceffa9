import { Injectable } from '@nestjs/common';
import { Locks } from 'nestjs-groundwork/domain/coordination';
import { UnitOfWork } from 'nestjs-groundwork/domain/database';
import { StockCounts, type StockCount } from './ports/stock-counts.js';

/** Counts the stock and keeps the count. One count at a time, in all processes: two would add up what the other is about to correct. */
@Injectable()
export class CountStock {
  constructor(
    private readonly locks: Locks,
    private readonly unitOfWork: UnitOfWork,
    private readonly counts: StockCounts,
  ) {}

  /** @throws LockNotAcquiredError while another counts; StaleFenceError for a count that lost its lock and goes on after the next one has written. */
  execute(): Promise<StockCount> {
    return this.locks.run('stock-count', (lock) =>
      this.unitOfWork.run(() => this.counts.count(), { fence: lock.fence }),
    );
  }
}
