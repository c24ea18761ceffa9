import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient, type ReceivedResponse } from './http-client.js';

export interface MoneyBody {
  readonly amount: number;
  readonly currency: string;
}

export interface ProductBody {
  readonly sku: string;
  readonly name: string;
  readonly price: MoneyBody;
  readonly stock: number;
}

export interface OrderBody {
  readonly id: string;
  readonly status: string;
  readonly customer: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly unitPrice: MoneyBody;
    readonly total: MoneyBody;
  }[];
  readonly total: MoneyBody;
  readonly placedAt: string;
}

export interface PageBody<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
}

export interface OrderRequestBody {
  readonly customer: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** A client as section 6 of the interface describes it: it repeats a 503 with the same key. */
export class ShopClient extends HttpClient {
  /** How many 503 this client has met. */
  refusals = 0;

  place(key: string, body: object | string, headers: Readonly<Record<string, string>> = {}): Promise<ReceivedResponse> {
    return this.send({ method: 'POST', path: '/orders', headers: { 'idempotency-key': key, ...headers }, body });
  }

  /** Repeats a 503 until the shop says something else. */
  async placeFirmly(key: string, body: object): Promise<ReceivedResponse> {
    for (let pause = 400; ; pause = Math.min(pause * 2, 2_000)) {
      const response = await this.place(key, body);
      if (response.status !== 503) return response;
      if (!/^[1-9]\d*$/.test(response.headers['retry-after'] ?? ''))
        throw new Error('A 503 does not say when to try again.');
      this.refusals += 1;
      await sleep(pause * (0.5 + Math.random() / 2)); // at the pace of a polite client: a storm of repetitions starves the shop
    }
  }

  async product(sku: string): Promise<ProductBody> {
    const found = (await this.allProducts()).find((product) => product.sku === sku);
    if (found === undefined) throw new Error(`There is no product ${sku}.`);
    return found;
  }

  allProducts(): Promise<readonly ProductBody[]> {
    return this.#all<ProductBody>('/products?limit=100');
  }

  allOrders(customer?: string): Promise<readonly OrderBody[]> {
    const filter = customer === undefined ? '' : `&customer=${encodeURIComponent(customer)}`;
    return this.#all<OrderBody>(`/orders?limit=100${filter}`);
  }

  async #all<T>(path: string): Promise<readonly T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: PageBody<T> = parse(await this.send({ path: cursor === '' ? path : `${path}&cursor=${cursor}` }));
      items.push(...page.items);
      cursor = page.next === null ? null : encodeURIComponent(page.next);
    }
    return items;
  }
}

/** What the test expects the body to be; the assertions that follow are the check. */
export function parse<T>(response: ReceivedResponse): T {
  return JSON.parse(response.text) as T;
}
