import { randomUUID } from 'node:crypto';
import { parse, type OrderBody } from './shop-client.js';
import type { RunningShop } from './start-shop.js';

/** What survives a stop, on a database that keeps it. */
export function describeRestart(start: () => Promise<RunningShop>): void {
  it('finds orders, stock and keys again after a restart', async () => {
    const key = randomUUID();
    const body = { customer: 'Patience', lines: [{ sku: 'MUG-STONEWARE', quantity: 3 }] };
    const first = await start();
    const { stock } = await first.client.product('MUG-STONEWARE');
    const placed = await first.client.place(key, body).finally(() => first.close());
    expect(placed.status).toBe(201);

    const second = await start();
    try {
      const again = await second.client.place(key, body);
      expect(again.status).toBe(201);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.text).toBe(placed.text);
      const order = parse<OrderBody>(placed);
      const found = parse<OrderBody>(await second.client.send({ path: `/orders/${order.id}` }));
      expect({ ...found, status: 'placed' }).toEqual(order);
      expect((await second.client.product('MUG-STONEWARE')).stock).toBe(stock - 3);
      expect(await second.client.allProducts()).toHaveLength(20);
    } finally {
      await second.close();
    }
  });
}
