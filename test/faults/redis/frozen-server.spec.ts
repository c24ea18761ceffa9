import { Duration } from '#core';
import { openTestRedis, type TestRedis } from '#redis/testing';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { Heard, outcomeOf, ping, RECOVERY, SLACK, timeUntil } from './support/probe-calls.js';

/** The defaults: `REDIS_COMMAND_TIMEOUT`, `REDIS_PING_INTERVAL`. */
const LIMIT = 2_000;
const INTERVAL = 2_000;

describeWithPrivateRedis('a frozen Redis', (start) => {
  let server: PrivateRedis;
  const open: TestRedis[] = [];

  beforeAll(async () => {
    server = await start();
  });
  afterEach(async () => {
    server.thaw();
    for (const { disconnect } of open.splice(0)) await disconnect();
  });

  async function connect(options: Parameters<typeof openTestRedis>[0] = {}): Promise<TestRedis> {
    const opened = await openTestRedis({ url: server.url(), ...options });
    open.push(opened);
    return opened;
  }

  it('ends calls at their limit, is found out while it is busy, and heals by itself', async () => {
    const { clients } = await connect();
    const heard = new Heard();
    await clients.subscribe('c', heard);
    server.freeze();

    const first = await ping(clients);
    expect(first.code).toBe('TIMEOUT_EXCEEDED');
    expect(first.milliseconds).toBeLessThan(LIMIT + SLACK);

    // Writing all the time: a socket that is busy never counts as idle.
    const busy = setInterval(() => void ping(clients), 50);
    const found = await timeUntil('calls that fail at once', INTERVAL + 3 * LIMIT + SLACK, async () => {
      const { code, milliseconds } = await ping(clients);
      return code === 'REDIS_UNAVAILABLE' && milliseconds < 50;
    });
    clearInterval(busy);
    expect(found).toBeLessThan(INTERVAL + 2 * LIMIT + SLACK);

    server.thaw();
    const healed = await timeUntil('an answer', RECOVERY, async () => (await ping(clients)).code === 'ok');
    expect(healed).toBeLessThan(RECOVERY);
    await timeUntil('the subscription', RECOVERY, async () => {
      await clients.publish('c', 'again');
      return heard.messages.length > 0;
    });
    expect(heard.gaps).toBe(1);
  });

  it('goes on where it stopped after a freeze that nobody noticed', async () => {
    const { clients } = await connect({ settings: { commandTimeout: Duration.seconds(5) } });
    server.freeze();
    const call = outcomeOf(() => clients.send({ command: ['INCR', 'brief'], keys: [1] }));
    setTimeout(() => server.thaw(), 500);
    expect((await call).code).toBe('ok');
    expect(await clients.send({ command: ['GET', 'brief'], keys: [1] })).toBe('1');
  });

  it('does not keep a close waiting', async () => {
    const { clients, disconnect } = await connect();
    await clients.subscribe('c', new Heard());
    server.freeze();
    const due = ping(clients);
    const closing = await outcomeOf(disconnect);
    expect(closing.milliseconds).toBeLessThan(1_000 + SLACK);
    expect((await due).code).not.toBe('ok');
  });

  it('fails a start with a clear error', async () => {
    server.freeze();
    const settings = { connectTimeout: Duration.milliseconds(500), commandTimeout: Duration.milliseconds(300) };
    const { code, error, milliseconds } = await outcomeOf(() =>
      connect({ settings: { ...settings, pingInterval: Duration.milliseconds(100) } }),
    );
    expect(code).toBe('REDIS_UNAVAILABLE');
    expect(error?.message).toMatch(/accepts connections and does not answer/);
    expect(milliseconds).toBeLessThan(1_000 + SLACK);
  });
});
