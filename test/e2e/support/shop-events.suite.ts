import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadLetters } from 'nestjs-groundwork/domain/messaging';
import { parse, type OrderBody } from './shop-client.js';
import type { RunningShop } from './start-shop.js';

interface SalesBody {
  readonly orders: number;
  readonly quantities: Readonly<Record<string, number>>;
  readonly revenue: { readonly amount: number };
}

interface DeadLetterBody {
  readonly eventId: string;
  readonly group: string;
  readonly key: string;
  readonly reason: string;
  readonly waitingBehind: number;
}

/** What an order sets off, seen over HTTP. */
export function describeShopEvents(start: () => Promise<RunningShop>): void {
  let shop: RunningShop;
  beforeAll(async () => {
    shop = await start();
  });
  afterAll(() => shop?.close());

  const place = async (customer: string, quantity = 1): Promise<OrderBody> =>
    parse(await shop.client.place(randomUUID(), { customer, lines: [{ sku: 'SOAP-OLIVE', quantity }] }));
  const read = async <T>(path: string): Promise<T> => parse(await shop.client.send({ path }));
  const sales = (): Promise<SalesBody> => read('/reports/sales');
  const parked = async (): Promise<readonly DeadLetterBody[]> =>
    (await read<{ items: readonly DeadLetterBody[] }>('/dead-letters')).items;

  it('is confirmed by itself', async () => {
    const { id, status } = await place('Ada');
    expect(status).toBe('placed');
    await until(async () => (await read<OrderBody>(`/orders/${id}`)).status === 'confirmed');
  });

  it('is counted once by the sales report', async () => {
    await until(async () => (await sales()).orders === (await shop.client.allOrders()).length);
    const before = await sales();
    const { total } = await place('Grace', 3);
    await until(async () => (await sales()).orders > before.orders);
    expect(await sales()).toEqual({
      orders: before.orders + 1,
      quantities: { ...before.quantities, 'SOAP-OLIVE': (before.quantities['SOAP-OLIVE'] ?? 0) + 3 },
      revenue: { amount: before.revenue.amount + total.amount, currency: 'EUR' },
    });
  });

  it('sets nothing off when it is refused', async () => {
    const { orders } = await sales();
    const refused = await shop.client.place(randomUUID(), {
      customer: 'Refused',
      lines: [{ sku: 'NO-SUCH-SKU', quantity: 1 }],
    });
    expect(refused.status).toBe(422);
    await place('After'); // whatever the refused order had set off would have been counted before this one
    await until(async () => (await sales()).orders > orders);
    expect((await sales()).orders).toBe(orders + 1);
  });

  it('is parked for a customer named poison, with the later ones behind it, and follows when it is redriven', async () => {
    const first = await place('poison');
    await place('poison');
    await until(async () => (await parked()).length === 1 && (await parked())[0]?.waitingBehind === 1);
    expect(await parked()).toEqual([
      expect.objectContaining({ group: 'order-screening', key: 'poison', reason: 'refused' }),
    ]);
    await until(async () => (await read<OrderBody>(`/orders/${first.id}`)).status === 'confirmed'); // the other groups go on

    expect(await shop.get(DeadLetters).redriveAll({ group: 'order-screening' })).toBe(1);
    await until(async () => (await parked()).length === 1); // refused again
    const [letter] = await parked();
    expect(letter?.waitingBehind).toBe(1);

    expect(await shop.get(DeadLetters).discard({ group: 'order-screening', eventId: letter?.eventId ?? '' })).toBe(
      true,
    );
    await until(async () => (await parked()).some(({ eventId }) => eventId !== letter?.eventId));
    expect(await parked()).toEqual([expect.objectContaining({ key: 'poison', waitingBehind: 0 })]);
  });
}

async function until(probe: () => Promise<boolean>): Promise<void> {
  for (let left = 400; !(await probe()); left -= 1) {
    if (left === 0) throw new Error('It did not happen within 20 s.');
    await sleep(50);
  }
}
