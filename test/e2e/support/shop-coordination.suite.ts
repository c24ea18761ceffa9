import { randomUUID } from 'node:crypto';
import { Cache } from 'nestjs-groundwork/domain/cache';
import { Locks } from 'nestjs-groundwork/domain/coordination';
import { CountStock } from '../../../apps/shop/src/application/count-stock.js';
import { parse, type MoneyBody, type ProblemBody } from './shop-client.js';
import type { RunningShop } from './start-shop.js';

interface QuoteBody {
  readonly id: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly total: MoneyBody }[];
  readonly total: MoneyBody;
}

const PER_MINUTE = 5;

/** What the shop takes from cache and coordination, whatever is below them. The shop is started with `SHOP_ORDERS_PER_MINUTE=5`. */
export function describeShopCoordination(start: () => Promise<RunningShop>): void {
  let shop: RunningShop;

  beforeAll(async () => {
    shop = await start();
  });
  afterAll(() => shop?.close());

  const quote = (key: string | undefined, body: object) =>
    shop.client.send({
      method: 'POST',
      path: '/quotes',
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      body,
    });
  const twoMugs = { lines: [{ sku: 'MUG-STONEWARE', quantity: 2 }] };

  describe('POST /quotes', () => {
    it('answers a repeated request with the same quote', async () => {
      const key = randomUUID();
      const first = await quote(key, twoMugs);
      expect(first.status).toBe(201);
      const made = parse<QuoteBody>(first);
      expect(made.lines).toMatchObject([{ sku: 'MUG-STONEWARE', quantity: 2, total: { amount: 2_780 } }]);
      const again = await quote(key, twoMugs);
      expect([again.status, again.text]).toEqual([first.status, first.text]);
      expect([first, again].map(({ headers }) => headers['idempotency-replayed'])).toEqual([undefined, 'true']);
      expect(parse<QuoteBody>(await quote(randomUUID(), twoMugs)).id).not.toBe(made.id);
    });

    it.each([
      [400, 'IDEMPOTENCY_KEY_INVALID', undefined, twoMugs],
      [422, 'IDEMPOTENCY_MISMATCH', 'used', { lines: [{ sku: 'MUG-STONEWARE', quantity: 3 }] }],
      [422, 'ORDER_UNKNOWN_SKU', 'unknown', { lines: [{ sku: 'NOTHING', quantity: 1 }] }],
    ])('refuses with %i %s', async (status, code, key, body) => {
      if (key === 'used') await quote(key, twoMugs);
      const response = await quote(key, body);
      expect([response.status, parse<ProblemBody>(response).code]).toEqual([status, code]);
    });
  });

  it('keeps pages of products until an order takes something out of stock, and not for one that is refused', async () => {
    const order = (quantity: number) =>
      shop.client.place(randomUUID(), { customer: 'Cached', lines: [{ sku: 'SOAP-OLIVE', quantity }] });
    const kept = async (): Promise<string> => (await shop.get(Cache).namespace('product-pages').explain('100:')).state;
    const { stock } = await shop.client.product('SOAP-OLIVE');
    expect(await kept()).toBe('fresh');
    expect((await order(3)).status).toBe(201);
    expect(await kept()).toBe('absent');
    expect((await shop.client.product('SOAP-OLIVE')).stock).toBe(stock - 3);
    await shop.sql.execute(`update products set stock = 7 where sku = 'SOAP-OLIVE'`);
    await shop.client.product('SOAP-OLIVE');
    expect((await order(8)).status).toBe(422);
    expect(await kept()).toBe('fresh'); // nothing was committed that the cache could be told of
  });

  it('takes so many orders of a client in a minute, and says when there is room', async () => {
    const order = () =>
      shop.client.place(randomUUID(), { customer: 'Eager', lines: [{ sku: 'BAG-CANVAS', quantity: 1 }] });
    const responses = [];
    for (let n = 0; n < PER_MINUTE + 2; n += 1) responses.push(await order());
    const refused = responses.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(responses.filter(({ status }) => status === 201).length).toBe(responses.length - refused.length);
    for (const { headers, text } of refused) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(headers['ratelimit-policy']).toBe(`"orders";q=${PER_MINUTE};w=60`);
      expect(JSON.parse(text)).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' });
    }
    expect(await shop.client.allOrders('Eager')).toHaveLength(responses.length - refused.length);
  });

  it('counts the stock, one count at a time', async () => {
    const counting = shop.get(CountStock);
    const first = await counting.execute();
    expect(first).toMatchObject({ products: 20, before: undefined });
    await shop.sql.execute(`update products set stock = stock - 11 where sku = 'VASE-GLASS'`);
    expect(await counting.execute()).toEqual({ products: 20, pieces: first.pieces - 11, before: first.pieces });

    const held = await shop.get(Locks).tryAcquire('stock-count');
    let ended = false;
    const waiting = counting.execute().finally(() => (ended = true));
    expect(await shop.get(Locks).tryAcquire('stock-count')).toBeUndefined();
    expect(ended).toBe(false);
    await held?.release();
    expect(await waiting).toMatchObject({ before: first.pieces - 11 });
  });
}
