import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedResponse } from '../../../e2e/support/http-client.js';
import { parse, ShopClient, type OrderBody } from '../../../e2e/support/shop-client.js';
import type { Ledger } from './ledger.js';
import { connectionFailure } from './shop-process.js';

const SKUS = ['BAG-CANVAS', 'BOTTLE-STEEL', 'BOWL-OAK', 'BRUSH-BAMBOO'];
const CUSTOMERS = 8;
/** How often a client gives up on an answer after a few milliseconds and asks again: a fault of its own, beside the kills. */
const IMPATIENCE = 0.1;
/** The longest that anyone waits for an answer, in milliseconds: longer than any fault lasts. */
const PATIENCE = 60_000;

export interface CustomersParts {
  readonly urls: readonly string[];
  readonly ledger: Ledger;
  readonly random: () => number;
  /** Between the answer to one order and the next order, in milliseconds. */
  readonly pause: number;
  /** While it says no, nobody begins a new order. */
  readonly mayOrder: () => boolean;
}

/** Customers that order one order after another, each anywhere, and repeat each key until a shop confirms it, whatever happens in between. */
export class PersistentCustomers {
  readonly #clients: readonly ShopClient[];
  #finished = false;
  #gaveUp = false;
  #all: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: CustomersParts) {
    this.#clients = parts.urls.map((url) => new ShopClient(url));
  }

  /** @param onFailure hears of the first answer that no client may get; the others go on. */
  start(onFailure: (error: unknown) => void): void {
    this.#all = Promise.all(
      Array.from({ length: CUSTOMERS }, (_, n) => this.#shop(`Persistent ${n}`).catch(onFailure)),
    );
  }

  /** Lets everyone get the answer to the order at hand. */
  async finish(): Promise<void> {
    this.#finished = true;
    await this.#all;
    for (const client of this.#clients) client.close();
  }

  /** Ends without waiting for answers, also when there is no shop any more. Safe after `finish`. */
  async giveUp(): Promise<void> {
    this.#finished = true;
    this.#gaveUp = true;
    await this.finish();
  }

  async #shop(customer: string): Promise<void> {
    const { ledger, random, pause, mayOrder } = this.parts;
    while (!this.#finished) {
      if (!mayOrder()) {
        await sleep(50);
        continue;
      }
      const key = randomUUID();
      const sku = SKUS[Math.floor(random() * SKUS.length)] ?? 'BOWL-OAK';
      const quantity = 1 + Math.floor(random() * 3);
      const { response, cut } = await this.#untilConfirmed(key, { customer, lines: [{ sku, quantity }] });
      const replayed = response.headers['idempotency-replayed'] === 'true';
      await ledger.append({ key, customer, orderId: parse<OrderBody>(response).id, sku, quantity, replayed, cut });
      await sleep(random() * 2 * pause);
    }
  }

  async #untilConfirmed(
    key: string,
    body: object,
  ): Promise<{ readonly response: ReceivedResponse; readonly cut: boolean }> {
    for (let cut = false; ;) {
      if (this.#gaveUp) throw new Error('The customers were sent away.');
      const outcome = await this.#attempt(key, body);
      if (outcome === 'cut') cut = true;
      else if (outcome !== 'absent' && outcome !== 'impatient') {
        if (outcome.status === 201) return { response: outcome, cut };
        if (outcome.status < 500) throw new Error(`An order was refused with ${outcome.status}: ${outcome.text}`);
      }
      await sleep(50 + this.parts.random() * 100);
    }
  }

  /** An answer, or why there is none: the shop died under the request, was not there, or the client did not wait. */
  async #attempt(key: string, body: object): Promise<ReceivedResponse | 'cut' | 'absent' | 'impatient'> {
    const patience = new AbortController();
    const { random } = this.parts;
    const wait = random() < IMPATIENCE ? random() * 15 : PATIENCE;
    const impatient = setTimeout(() => patience.abort(), wait);
    try {
      const headers = { 'idempotency-key': key };
      const client = this.#clients[Math.floor(random() * this.#clients.length)];
      if (client === undefined) throw new Error('There is no shop to order from.');
      return await client.send({ method: 'POST', path: '/orders', headers, body, signal: patience.signal });
    } catch (error) {
      if (patience.signal.aborted) return 'impatient';
      const failure = connectionFailure(error);
      if (failure === undefined) throw error;
      return failure === 'ECONNREFUSED' ? 'absent' : 'cut';
    } finally {
      clearTimeout(impatient);
    }
  }
}
