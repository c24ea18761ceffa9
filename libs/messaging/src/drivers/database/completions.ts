import type { LeasedRows, LeaseId } from '#database';
import type { DeliveryRow } from './delivery-row.js';

interface Waiting {
  readonly lease: LeaseId;
  resolve(ours: boolean): void;
  reject(error: unknown): void;
}

/**
 * Completes deliveries outside a unit of work, as a group commit: what ends while one statement is on its way is completed by the next one together. Each
 * caller waits for its own.
 */
export class Completions {
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(private readonly rows: LeasedRows<DeliveryRow>) {}

  /** @returns whether the delivery was still ours. */
  complete(lease: LeaseId): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lease, resolve, reject });
      if (!this.#writing) void this.#write();
    });
  }

  /** Never rejects: each caller gets what became of its own. */
  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const ours = await this.rows.complete(batch.map(({ lease }) => lease));
        for (const { lease, resolve } of batch) resolve(ours.has(lease.id));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = false;
  }
}
