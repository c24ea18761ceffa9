import { Health } from 'nestjs-groundwork/domain/observability';
import { startShop, type RunningShop } from './support/start-shop.js';

jest.setTimeout(60_000);

describe('the health of the shop on the embedded database', () => {
  let shop: RunningShop;

  beforeAll(async () => (shop = await startShop()));
  afterAll(() => shop.close());

  it.each(['live', 'ready', 'startup'])('is told at /health/%s, by its status alone', async (name) => {
    const { status, headers, text } = await shop.client.send({ path: `/health/${name}` });

    expect([status, text]).toEqual([200, '{"status":"up"}']);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is told in full to the application itself', async () => {
    const { status, entries } = await shop.get(Health).ready();

    expect(status).toBe('up');
    expect(entries.map((entry) => [entry.name, entry.status])).toEqual([
      ['database', 'up'],
      ['messaging', 'up'],
      ['coordination', 'up'],
    ]);
  });

  it('says that somebody should look when an event is parked', async () => {
    await shop.sql.execute(
      `insert into groundwork.deliveries (event_id, seq, type, lane, state) values (gen_random_uuid(), 1, 'order.placed', 'order-screening', 4)`,
    );
    const health = shop.get(Health);
    let report = await health.ready();
    while (report.status === 'up') report = await health.ready(); // what was read a second ago is given again

    expect(report.entries).toContainEqual(expect.objectContaining({ name: 'messaging', code: 'EVENTS_PARKED' }));
    expect((await shop.client.send({ path: '/health/ready' })).status).toBe(200);
  });
});
