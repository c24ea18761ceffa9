import { core } from '@opentelemetry/sdk-node';
import type { DeliveryCounts } from '../../otel/sdk-handle.js';

type ResultCallback = (result: core.ExportResult) => void;

/** Counts what becomes of the items of one signal, and how many wait. */
export class Delivery implements DeliveryCounts {
  #exported = 0;
  #failed = 0;
  #dropped = 0;
  #waiting = 0;

  /** @param room how many may wait. */
  constructor(
    readonly signal: DeliveryCounts['signal'],
    private readonly room = Infinity,
  ) {}

  get exported(): number {
    return this.#exported;
  }

  get failed(): number {
    return this.#failed;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** @returns whether there is room for one more; it is counted either way. */
  admit(): boolean {
    if (this.#waiting >= this.room) {
      this.#dropped += 1;
      return false;
    }
    this.#waiting += 1;
    return true;
  }

  /** Lets the exporter tell how each batch ended. @param sizeOf how many items a batch is. */
  countExports<Batch, Exporter extends { export(batch: Batch, done: ResultCallback): void }>(
    exporter: Exporter,
    sizeOf: (batch: Batch) => number,
  ): Exporter {
    const send = exporter.export.bind(exporter);
    exporter.export = (batch, done) => send(batch, this.#handOver(sizeOf(batch), done));
    return exporter;
  }

  #handOver(count: number, done: ResultCallback): ResultCallback {
    this.#waiting = Math.max(0, this.#waiting - count);
    return (result) => {
      if (result.code === core.ExportResultCode.SUCCESS) this.#exported += count;
      else this.#failed += count;
      done(result);
    };
  }
}
