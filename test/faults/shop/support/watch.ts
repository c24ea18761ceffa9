import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpClient } from '../../../e2e/support/http-client.js';
import { parse, ShopClient, type OrderBody } from '../../../e2e/support/shop-client.js';
import { connectionFailure, isTimeout } from './shop-process.js';

/** Sees over HTTP how far the consequences of the orders have come, as any client could. */
export class Watch {
  readonly #clients: readonly ShopClient[];
  readonly #confirmed = new Set<string>();

  constructor(urls: readonly string[]) {
    this.#clients = urls.map((url) => new ShopClient(url));
  }

  /** Tells how many orders are counted, again and again until `signal` aborts. */
  async follow(onCounted: (orders: number) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const counted = await this.#ask<{ orders: number }>('/reports/sales');
      if (counted !== undefined) onCounted(counted.orders);
      await sleep(200);
    }
  }

  /** Resolves once all these orders are confirmed and as many are counted. @throws Error when that takes longer than `limit` milliseconds. */
  async settled(orders: readonly string[], limit: number): Promise<void> {
    const end = performance.now() + limit;
    const open = orders.filter((id) => !this.#confirmed.has(id));
    for (;;) {
      const counted = await this.#ask<{ orders: number }>('/reports/sales');
      for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
        const order = await this.#ask<OrderBody>(`/orders/${id}`);
        if (order?.status !== 'confirmed') break; // the others are asked for when this one is
        this.#confirmed.add(id);
        open.pop();
      }
      if (open.length === 0 && counted !== undefined && counted.orders >= orders.length) return;
      if (performance.now() > end)
        throw new Error(`${open.length} of ${orders.length} orders are not confirmed, ${counted?.orders} are counted.`);
      await sleep(50);
    }
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** What the first shop that is there answers; undefined when none is, or none can. */
  async #ask<T>(path: string): Promise<T | undefined> {
    for (const client of this.#clients) {
      const response = await attempt(client, path);
      if (response !== undefined && response.status === 200) return parse<T>(response);
    }
    return undefined;
  }
}

async function attempt(client: HttpClient, path: string): Promise<Awaited<ReturnType<HttpClient['send']>> | undefined> {
  try {
    return await client.send({ path, signal: AbortSignal.timeout(5_000) });
  } catch (error) {
    if (connectionFailure(error) !== undefined || isTimeout(error)) return undefined;
    throw error;
  }
}
