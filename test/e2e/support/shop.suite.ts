import { randomUUID } from 'node:crypto';
import { badRequests } from './bad-requests.js';
import {
  parse,
  type OrderBody,
  type OrderRequestBody,
  type PageBody,
  type ProblemBody,
  type ProductBody,
  type ShopClient,
} from './shop-client.js';
import type { RunningShop } from './start-shop.js';

const ISO_WITH_MILLISECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export interface ShopUnderTest {
  start(): Promise<RunningShop>;
  /**
   * Whether a crowd of 200 overruns the pool. The embedded engine runs in the thread that also reads the requests, so there they come one by one
   * and none is refused.
   */
  readonly refusesCrowds: boolean;
  /** Which platform reads the requests. Default `express`. */
  readonly http?: 'express' | 'fastify';
}

/** Section 6 of the interface, line by line, on one kind of database. Each case uses products and customers of its own where it counts them. */
export function describeShop({ start, refusesCrowds, http = 'express' }: ShopUnderTest): void {
  let shop: RunningShop;
  let client: ShopClient;

  beforeAll(async () => {
    shop = await start();
    client = shop.client;
  });
  afterAll(() => shop?.close());

  const setStock = (sku: string, pieces: number): Promise<void> => shop.setStock(sku, pieces);
  const oneLine = (sku: string, quantity: number, customer = 'Ada'): OrderRequestBody => ({
    customer,
    lines: [{ sku, quantity }],
  });

  describe('GET /products', () => {
    it('lists the twenty seeded products by sku, with price and stock', async () => {
      const page = parse<PageBody<ProductBody>>(await client.send({ path: '/products' }));

      expect(page.next).toBeNull();
      expect(page.items).toHaveLength(20);
      expect(page.items.map(({ sku }) => sku)).toEqual(page.items.map(({ sku }) => sku).toSorted());
      for (const product of page.items) {
        expect(product).toEqual({
          sku: expect.stringMatching(/^[A-Z0-9-]+$/),
          name: expect.any(String),
          price: { amount: expect.any(Number), currency: 'EUR' },
          stock: 100_000,
        });
        expect(product.price.amount).toBeGreaterThan(0);
      }
    });

    it('gives the same products in pages of any size', async () => {
      const all = await client.allProducts();
      for (const limit of [1, 7, 19, 20]) {
        const found: ProductBody[] = [];
        let path = `/products?limit=${limit}`;
        for (let pages = 0; pages <= 20; pages += 1) {
          const page = parse<PageBody<ProductBody>>(await client.send({ path }));
          expect(page.items.length).toBeLessThanOrEqual(limit);
          found.push(...page.items);
          if (page.next === null) break;
          path = `/products?limit=${limit}&cursor=${encodeURIComponent(page.next)}`;
        }
        expect(found).toEqual(all);
      }
    });
  });

  describe('POST /orders', () => {
    it('places an order, prices its lines and takes them out of stock', async () => {
      const before = await Promise.all([client.product('CHAIR-BEECH'), client.product('SOAP-OLIVE')]);
      const [chair, soap] = before;
      const body = {
        customer: 'Grace',
        lines: [
          { sku: soap.sku, quantity: 1_000 },
          { sku: chair.sku, quantity: 2 },
        ],
      };

      const response = await client.place(randomUUID(), body);

      expect(response.status).toBe(201);
      expect(response.headers['content-type']).toMatch(/^application\/json/);
      expect(response.headers['idempotency-replayed']).toBeUndefined();
      const euro = (amount: number): object => ({ amount, currency: 'EUR' });
      expect(parse<OrderBody>(response)).toEqual({
        id: expect.stringMatching(UUID_V7),
        status: 'placed',
        customer: 'Grace',
        lines: [
          { ...body.lines[0], unitPrice: soap.price, total: euro(soap.price.amount * 1_000) },
          { ...body.lines[1], unitPrice: chair.price, total: euro(chair.price.amount * 2) },
        ],
        total: euro(soap.price.amount * 1_000 + chair.price.amount * 2),
        placedAt: expect.stringMatching(ISO_WITH_MILLISECONDS),
      });
      expect((await client.product(soap.sku)).stock).toBe(soap.stock - 1_000);
      expect((await client.product(chair.sku)).stock).toBe(chair.stock - 2);
    });

    it('accepts what lies on the edge of the limits', async () => {
      const all = await client.allProducts();
      const lines = all.map(({ sku }) => ({ sku, quantity: 1 }));

      expect((await client.place(`edge-${'k'.repeat(250)}`, { customer: '😀'.repeat(200), lines })).status).toBe(201);
      expect((await client.place('e', oneLine('PAN-IRON', 1_000, '!'))).status).toBe(201);
    });

    it('answers a repeated request with the same bytes and places nothing', async () => {
      const key = randomUUID();
      const body = oneLine('CLOCK-WALL', 3);
      const { stock } = await client.product('CLOCK-WALL');

      const first = await client.place(key, body);
      const again = await client.place(key, body);

      expect(again.status).toBe(201);
      expect(again.headers['content-type']).toBe(first.headers['content-type']);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.text).toBe(first.text);
      expect((await client.product('CLOCK-WALL')).stock).toBe(stock - 3);
    });

    it('compares bodies after validation, whatever the order of their keys', async () => {
      const key = randomUUID();
      const first = await client.place(key, '{"customer":"Ada","lines":[{"sku":"BOWL-OAK","quantity":1}]}');
      const again = await client.place(
        key,
        '{ "lines": [ { "quantity": 1.0, "sku": "BOWL\\u002dOAK" } ],\n"customer": "Ada" }',
      );

      expect(again.status).toBe(201);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.text).toBe(first.text);
    });

    it('repeats the stored body even when the order has moved on', async () => {
      const key = randomUUID();
      const body = oneLine('VASE-GLASS', 1, 'Before');
      const first = await client.place(key, body);
      const { id } = parse<OrderBody>(first);
      await shop.sql.execute('update orders set customer = $2 where id = $1', [id, 'After']);

      expect((await client.place(key, body)).text).toBe(first.text);
      expect(parse<OrderBody>(await client.send({ path: `/orders/${id}` })).customer).toBe('After');
    });

    it.each([
      ['another customer', { customer: 'Bob', lines: [{ sku: 'BOWL-OAK', quantity: 1 }] }],
      ['another quantity', { customer: 'Ada', lines: [{ sku: 'BOWL-OAK', quantity: 2 }] }],
      ['an unknown product', { customer: 'Ada', lines: [{ sku: 'NO-SUCH-SKU', quantity: 1 }] }],
    ])('refuses a used key with %s', async (_, other) => {
      const key = randomUUID();
      await client.place(key, oneLine('BOWL-OAK', 1));
      const { stock } = await client.product('BOWL-OAK');

      expectProblem(await client.place(key, other), 409, 'IDEMPOTENCY_KEY_REUSED');
      expect((await client.product('BOWL-OAK')).stock).toBe(stock);
    });

    it('refuses an unknown product, takes nothing, and leaves the key unused', async () => {
      const key = randomUUID();
      const { stock } = await client.product('LAMP-DESK');
      const lines = [
        { sku: 'LAMP-DESK', quantity: 1 },
        { sku: 'NO-SUCH-SKU', quantity: 1 },
      ];

      expectProblem(await client.place(key, { customer: 'Unknown', lines }), 422, 'ORDER_UNKNOWN_SKU');
      expect((await client.product('LAMP-DESK')).stock).toBe(stock);
      expect(await client.allOrders('Unknown')).toEqual([]);

      const second = await client.place(key, oneLine('LAMP-DESK', 1, 'Unknown'));
      expect(second.status).toBe(201);
      expect(second.headers['idempotency-replayed']).toBeUndefined();
    });

    it('refuses what the stock cannot give, takes nothing, and leaves the key unused', async () => {
      const key = randomUUID();
      await setStock('RUG-WOOL', 5);
      const { stock } = await client.product('LAMP-DESK');
      const lines = [
        { sku: 'LAMP-DESK', quantity: 1 },
        { sku: 'RUG-WOOL', quantity: 6 },
      ];

      expectProblem(await client.place(key, { customer: 'Short', lines }), 422, 'ORDER_STOCK_SHORT');
      expect((await client.product('LAMP-DESK')).stock).toBe(stock);
      expect((await client.product('RUG-WOOL')).stock).toBe(5);
      expect(await client.allOrders('Short')).toEqual([]);

      await setStock('RUG-WOOL', 6);
      expect((await client.place(key, { customer: 'Short', lines })).status).toBe(201);
      expect((await client.product('RUG-WOOL')).stock).toBe(0);
    });

    it('tells an unknown product apart from a short one in the same order', async () => {
      await setStock('RUG-WOOL', 0);
      const lines = [
        { sku: 'RUG-WOOL', quantity: 1 },
        { sku: 'NO-SUCH-SKU', quantity: 1 },
      ];
      expectProblem(await client.place(randomUUID(), { customer: 'Both', lines }), 422, 'ORDER_UNKNOWN_SKU');
    });
  });

  describe('GET /orders', () => {
    it('finds an order by its id, as it was answered', async () => {
      const placed = await client.place(randomUUID(), oneLine('TOWEL-COTTON', 2, 'Finder'));
      const { id } = parse<OrderBody>(placed);

      const found = await client.send({ path: `/orders/${id}` });

      expect(found.status).toBe(200);
      expect({ ...parse<OrderBody>(found), status: 'placed' }).toEqual(parse(placed));
    });

    it("lists a customer's orders, the latest first, in pages without gaps or repeats", async () => {
      const ids: string[] = [];
      for (let n = 0; n < 7; n += 1) {
        ids.unshift(parse<OrderBody>(await client.place(randomUUID(), oneLine('BRUSH-BAMBOO', 1, 'Pager'))).id);
      }
      await client.place(randomUUID(), oneLine('BRUSH-BAMBOO', 1, 'Pager2'));
      // Three of one millisecond, so that a page ends between them.
      await shop.sql.execute('update orders set placed_at = $2 where id = any ($1::uuid[])', [
        ids.slice(2, 5),
        new Date('2020-01-01T00:00:00.123Z'),
      ]);
      const expected = (await client.allOrders('Pager')).map(({ id }) => id);
      expect(expected.toSorted()).toEqual(ids.toSorted());
      expect(expected.slice(0, 4)).toEqual([ids[0], ids[1], ids[5], ids[6]]);

      const found: OrderBody[] = [];
      let next: string | null = '';
      while (next !== null) {
        const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
        const page = parse<PageBody<OrderBody>>(await client.send({ path: `/orders?customer=Pager&limit=2${cursor}` }));
        found.push(...page.items);
        next = page.next;
      }
      expect(found.map(({ id }) => id)).toEqual(expected);
    });

    it('lists the orders of all customers by time, then by id', async () => {
      const all = await client.allOrders();
      const byTime = all.map(({ placedAt }) => placedAt);

      expect(all.length).toBeGreaterThan(7);
      expect(byTime).toEqual(byTime.toSorted().reverse());
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      const tied = all.filter(({ placedAt }) => placedAt === '2020-01-01T00:00:00.123Z').map(({ id }) => id);
      expect(tied).toEqual(tied.toSorted());
    });

    it('answers 20 items unless told otherwise', async () => {
      for (let n = 0; n < 21; n += 1) await client.place(randomUUID(), oneLine('NOTEBOOK-A5', 1, 'Twenty'));

      const page = parse<PageBody<OrderBody>>(await client.send({ path: '/orders?customer=Twenty' }));

      expect(page.items).toHaveLength(20);
      expect(page.next).toEqual(expect.any(String));
    });

    it('lists nothing for a customer without orders', async () => {
      expect(parse(await client.send({ path: '/orders?customer=Nobody' }))).toEqual({ items: [], next: null });
    });

    it('refuses a forged cursor whose values no order can have', async () => {
      const { next } = parse<PageBody<OrderBody>>(await client.send({ path: '/orders?customer=Twenty&limit=2' }));
      const values = JSON.parse(Buffer.from(String(next), 'base64url').toString('utf8')) as unknown[];
      for (const last of ['x', "' or 1=1 --", 7, null, { $gt: '' }]) {
        const forged = Buffer.from(JSON.stringify([...values.slice(0, -1), last])).toString('base64url');
        expect((await client.send({ path: `/orders?customer=Twenty&cursor=${forged}` })).status).toBe(400);
      }
    });

    it('refuses a cursor that belongs to another list', async () => {
      const { next } = parse<PageBody<OrderBody>>(await client.send({ path: '/orders?customer=Twenty&limit=2' }));
      const cursor = encodeURIComponent(String(next));

      expect((await client.send({ path: `/products?cursor=${cursor}` })).status).toBe(400);
      expect((await client.send({ path: `/orders?customer=Pager&cursor=${cursor}` })).status).toBe(400);
    });
  });

  describe('bad requests', () => {
    it.each(badRequests.map((bad) => [bad.name, bad] as const))('%s', async (_, bad) => {
      const response = await client.send(bad);

      const { status, code } = { ...bad, ...(http === 'fastify' ? bad.onFastify : {}) };
      const statuses: readonly number[] = typeof status === 'number' ? [status] : status;
      expect(statuses).toContain(response.status);
      expectProblem(response, response.status, code);
    });

    it('changed nothing', async () => {
      expect(await client.allOrders('Eve')).toEqual([]);
      const left = await shop.sql.query('select key from order_requests where key in ($1, $2)', [
        'bad-request',
        'one, two',
      ]);
      expect(left).toEqual([]);
      expect(Object.hasOwn(Object.prototype, 'customer')).toBe(false);
    });
  });

  describe('a crowd', () => {
    it('gets the last hundred pieces once, and the rest are refused', async () => {
      await setStock('CANDLE-BEESWAX', 100);
      const refusals = client.refusals;

      const statuses = await Promise.all(
        Array.from({ length: 200 }, async () => {
          const response = await client.placeFirmly(randomUUID(), oneLine('CANDLE-BEESWAX', 1, 'Crowd'));
          if (response.status === 422) expectProblem(response, 422, 'ORDER_STOCK_SHORT');
          return response.status;
        }),
      );

      expect(statuses.filter((status) => status === 201)).toHaveLength(100);
      expect(statuses.filter((status) => status === 422)).toHaveLength(100);
      expect((await client.product('CANDLE-BEESWAX')).stock).toBe(0);
      expect(await client.allOrders('Crowd')).toHaveLength(100);
      expect(client.refusals > refusals).toBe(refusesCrowds); // else the retry by key was not tested
    });

    it('with one key places one order, and all get its answer', async () => {
      const key = randomUUID();
      const { stock } = await client.product('SHELF-PINE');

      const responses = await Promise.all(
        Array.from({ length: 20 }, () => client.placeFirmly(key, oneLine('SHELF-PINE', 4, 'Twins'))),
      );

      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
      expect(responses.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
      expect(await client.allOrders('Twins')).toHaveLength(1);
      expect((await client.product('SHELF-PINE')).stock).toBe(stock - 4);
    });

    it('with one key and different bodies places one order, and the others are refused', async () => {
      const key = randomUUID();
      const responses = await Promise.all(
        Array.from({ length: 10 }, (_, n) => client.placeFirmly(key, oneLine('KNIFE-CHEF', n + 1, 'Rivals'))),
      );

      expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(responses.filter(({ status }) => status === 409)).toHaveLength(9);
      expect(await client.allOrders('Rivals')).toHaveLength(1);
    });

    it('that names the same products in opposite orders is served without deadlock', async () => {
      const skus = ['BAG-CANVAS', 'CUSHION-LINEN', 'KETTLE-ENAMEL', 'PLATE-STONEWARE'];
      const before = await Promise.all(skus.map((sku) => client.product(sku)));

      const statuses = await Promise.all(
        Array.from({ length: 40 }, async (_, n) => {
          const named = n % 2 === 0 ? skus : skus.toReversed();
          const lines = named.map((sku) => ({ sku, quantity: 1 }));
          return (await client.placeFirmly(randomUUID(), { customer: 'Circle', lines })).status;
        }),
      );

      expect(new Set(statuses)).toEqual(new Set([201]));
      for (const { sku, stock } of before) expect((await client.product(sku)).stock).toBe(stock - 40);
    });
  });
}

/** RFC 9457, with our `code`; what failed inside never shows. */
function expectProblem(
  response: { status: number; headers: object; text: string },
  status: number,
  code?: string,
): void {
  expect(response.status).toBe(status);
  expect(response.headers).toMatchObject({ 'content-type': expect.stringMatching(/^application\/problem\+json/) });
  const problem = JSON.parse(response.text) as ProblemBody;
  expect(problem).toMatchObject({ type: expect.any(String), title: expect.any(String), status });
  expect(problem.code).toMatch(/^[A-Z][A-Z0-9_]+$/);
  if (code !== undefined) expect(problem.code).toBe(code);
  expect(response.text).not.toMatch(/node_modules|\.ts:|select |insert into/);
}
