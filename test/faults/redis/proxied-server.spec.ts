import { Duration } from '#core';
import { FaultProxy } from '#core/testing';
import { openTestRedis, type TestRedis } from '#redis/testing';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { Heard, outcomeOf, ping, RECOVERY, SLACK, timeUntil } from './support/probe-calls.js';

const LIMIT = 500;

interface Fault {
  readonly name: string;
  readonly begin: (proxy: FaultProxy) => void;
  /** With what a call ends. */
  readonly codes: readonly string[];
  /** A subscription hears of it. */
  readonly gap: boolean;
}

const LOST = ['REDIS_UNAVAILABLE', 'TIMEOUT_EXCEEDED'];

const FAULTS: readonly Fault[] = [
  { name: 'latency of 50 ms', begin: (proxy) => proxy.impair({ latency: 50 }), codes: ['ok'], gap: false },
  { name: 'slices of 1 byte', begin: (proxy) => proxy.impair({ slice: { bytes: 1 } }), codes: ['ok'], gap: false },
  {
    name: 'latency of 2 s',
    begin: (proxy) => proxy.impair({ latency: 2_000 }),
    codes: ['TIMEOUT_EXCEEDED'],
    gap: true,
  },
  { name: 'a black hole', begin: (proxy) => proxy.blackHole(), codes: LOST, gap: true },
  { name: 'a black hole on the way back', begin: (proxy) => proxy.blackHole('toClient'), codes: LOST, gap: true },
  {
    name: 'a reset, and nobody who listens',
    begin: (proxy) => {
      proxy.refuse();
      proxy.strike('reset');
    },
    codes: LOST,
    gap: true,
  },
  {
    name: 'a host that was switched off',
    begin: (proxy) => {
      proxy.refuse();
      proxy.strike('dropServer');
    },
    codes: LOST,
    gap: true,
  },
];

describeWithPrivateRedis('a Redis behind a network that fails', (start) => {
  let server: PrivateRedis;
  let proxy: FaultProxy;
  let opened: TestRedis;

  beforeAll(async () => {
    server = await start();
  });
  beforeEach(async () => {
    proxy = await FaultProxy.of(server.url());
    opened = await openTestRedis({
      url: proxy.through(server.url()),
      settings: {
        commandTimeout: Duration.milliseconds(LIMIT),
        connectTimeout: Duration.milliseconds(1_000),
        pingInterval: Duration.milliseconds(300),
      },
    });
  });
  afterEach(async () => {
    await proxy.heal();
    await opened.disconnect();
    await proxy.close();
  });

  it.each(FAULTS)('$name: each call has its answer in time, and it heals by itself', async ({ begin, codes, gap }) => {
    const { clients } = opened;
    const heard = new Heard();
    await clients.subscribe('c', heard);
    begin(proxy);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ping(clients)));
    expect(outcomes.filter(({ code }) => !codes.includes(code))).toEqual([]);
    expect(Math.max(...outcomes.map(({ milliseconds }) => milliseconds))).toBeLessThan(LIMIT + SLACK);
    if (gap) await new Promise((resolve) => setTimeout(resolve, 1_000)); // long enough for every connection to be missed

    await proxy.heal();
    const healed = await timeUntil('an answer', RECOVERY, async () => (await ping(clients)).code === 'ok');
    expect(healed).toBeLessThan(RECOVERY);
    await timeUntil('the subscription', RECOVERY, async () => {
      await outcomeOf(() => clients.publish('c', 'after'));
      return heard.messages.includes('after');
    });
    if (gap) expect(heard.gaps).toBeGreaterThanOrEqual(1);
    else expect(heard.gaps).toBe(0);
  });

  it('does not send a command again that was sent when the connection broke', async () => {
    const { clients } = opened;
    await clients.send({ command: ['SET', 'n', '0'], keys: [1] });
    void proxy.on({
      direction: 'toClient',
      at: { kind: 'pattern', pattern: ':1\r\n', when: 'before' },
      fault: 'reset',
    });
    const lost = await outcomeOf(() => clients.send({ command: ['INCR', 'n'], keys: [1] }));
    expect(lost.code).toBe('REDIS_UNAVAILABLE');
    await timeUntil('an answer', RECOVERY, async () => (await ping(clients)).code === 'ok');
    expect(await clients.send({ command: ['GET', 'n'], keys: [1] })).toBe('1');
  });

  it('gives a pipeline up as a whole when it was not answered, and keeps the answers that came', async () => {
    const { clients } = opened;
    const calls = Array.from({ length: 3 }, (_, index) => ({
      command: ['SET', `k${index}`, 'x'] as [string, string, string],
      keys: [1],
    }));
    expect(await clients.pipeline(calls)).toEqual(['OK', 'OK', 'OK']);
    proxy.blackHole();
    const { code, milliseconds } = await outcomeOf(() => clients.pipeline(calls));
    expect(LOST).toContain(code);
    expect(milliseconds).toBeLessThan(LIMIT + SLACK);
  });
});
