import { fsync, openSync, closeSync, readFileSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** An order that the shop has confirmed to its client. */
export interface Acknowledgement {
  readonly key: string;
  readonly customer: string;
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly replayed: boolean;
  /** Whether the shop died under an earlier attempt of this key. */
  readonly cut: boolean;
}

const sync = promisify(fsync);

/** The client's own record, on disk before the client goes on. What the shop remembers is judged against it, never the other way round. */
export class Ledger {
  readonly #file: number;
  readonly #orders: string[] = [];

  constructor(private readonly path: string) {
    this.#file = openSync(path, 'a');
  }

  async append(entry: Acknowledgement): Promise<void> {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    await sync(this.#file);
    this.#orders.push(entry.orderId);
  }

  /** The ids of the orders that were confirmed so far. */
  get orders(): readonly string[] {
    return [...this.#orders];
  }

  /** Closes the record and reads it back from the disk. */
  finish(): readonly Acknowledgement[] {
    closeSync(this.#file);
    const lines = readFileSync(this.path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Acknowledgement);
  }
}
