import 'reflect-metadata';
import { CompositionError, SystemClock, SystemRandom } from '#core';
import { FaultProxy } from '#core/testing';
import { RedisClients, RedisUnavailableError } from '#domain/redis';
import { Test } from '@nestjs/testing';
import { createClient, createClientPool } from 'redis';
import { describeWithService } from '../../../../../test/support/services.js';
import { RedisModule } from '../../redis.module.js';
import { openTestRedis } from '../../testing/index.js';
import { settingsOf } from '../../testing/settings-of.js';
import { createNodeRedisDriver, nodeRedisClient } from './index.js';

const parts = { clock: new SystemClock(), random: new SystemRandom(), instance: 'default' };
const never = new AbortController().signal;
const given = (client: object) => createNodeRedisDriver(settingsOf({ client }), parts, 'given');

describe('a client that an application gives', () => {
  it.each([
    ['nothing of node-redis', {}],
    ['a pool', createClientPool()],
  ])('is refused when it is %s', async (_what, client) => {
    await expect(given(client)).rejects.toThrow(CompositionError);
  });

  it('is asked to be connected when it is not', async () => {
    const driver = await given(createClient());
    await expect(driver.open(never)).rejects.toThrow(/connect it first|is not open/);
    await driver.close();
  });
});

describeWithService('redis', (url) => {
  it('uses the client of the application, and leaves it as it was', async () => {
    const client = createClient({ url });
    await client.connect();
    const counts = () => ['ready', 'error', 'connect'].map((event) => client.listenerCount(event));
    const before = counts();
    const driver = await given(client);
    await driver.open(never);
    expect(driver.native).toBe(client);
    expect(await driver.send({ parts: ['PING'], key: undefined, binary: false }, undefined)).toBe('PONG');
    await driver.close();
    expect(client.isReady).toBe(true);
    expect(counts()).toEqual(before);
    expect(await client.ping()).toBe('PONG');
    client.destroy();
  });

  it('waits for a client that is about to be connected', async () => {
    const client = createClient({ url });
    const driver = await given(client);
    const connecting = client.connect();
    await driver.open(never);
    await connecting;
    await driver.close();
    client.destroy();
  });

  it('hands out the client of node-redis, the same after an outage', async () => {
    const proxy = await FaultProxy.of(url);
    const { clients, close } = await openTestRedis({ url: proxy.through(url) });
    const client = nodeRedisClient(clients);
    await clients.send({ command: ['PING'] });
    proxy.strike('reset');
    for (const end = Date.now() + 10_000; ;) {
      const answer = await clients.send({ command: ['PING'] }).catch((error: unknown) => error);
      if (answer === 'PONG') break;
      if (Date.now() > end) throw new Error('It did not come back.');
    }
    expect(nodeRedisClient(clients)).toBe(client);
    if (!('PING' in client)) throw new Error('It is no client.');
    expect(await client.ping()).toBe('PONG');
    await close();
    await proxy.close();
  });

  it('sends a pipeline, and calls of one turn, in one round trip', async () => {
    const proxy = await FaultProxy.of(url);
    const { clients, close } = await openTestRedis({ url: proxy.through(url) });
    proxy.impair({ latency: 100 });
    const calls = Array.from({ length: 100 }, (_, index) => ({
      command: ['SET', `k${index}`, 'x'] as [string, string, string],
      keys: [1],
    }));
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };
    const together = await timed(() => clients.pipeline(calls));
    const turn = await timed(() => Promise.all(calls.map((call) => clients.send(call))));
    expect(Math.min(together, turn)).toBeGreaterThanOrEqual(190);
    expect(Math.max(together, turn)).toBeLessThan(390); // two round trips would be 400 ms
    await proxy.heal();
    await close();
    await proxy.close();
  });

  it('opens one connection, and a second one for subscriptions', async () => {
    const proxy = await FaultProxy.of(url);
    const { clients, close } = await openTestRedis({ url: proxy.through(url) });
    await Promise.all(Array.from({ length: 50 }, () => clients.send({ command: ['PING'] })));
    expect(proxy.accepted).toBe(1);
    const listener = { onMessage: () => undefined };
    await Promise.all(['a', 'b', 'c'].map((channel) => clients.subscribe(channel, listener)));
    expect(proxy.accepted).toBe(2);
    await close();
    for (const end = Date.now() + 5_000; proxy.open > 0 && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(proxy.open).toBe(0);
    await proxy.close();
  });

  it('is told by name to the server', async () => {
    const { clients, close } = await openTestRedis({ url, settings: { clientName: 'named-by-us' } });
    expect(await clients.send({ command: ['CLIENT', 'GETNAME'] })).toBe('named-by-us');
    await close();
  });

  it('uses the database of the URL', async () => {
    const { clients, close } = await openTestRedis({ url: `${url.replace(/\/\d*$/, '')}/5` });
    expect(String(await clients.send({ command: ['CLIENT', 'INFO'] }))).toMatch(/ db=5 /);
    await close();
  });

  it('refuses to be opened after it was closed', async () => {
    const driver = await createNodeRedisDriver(settingsOf({ url }), parts, 'x');
    await driver.open(never);
    await driver.open(never);
    await Promise.all([driver.close(), driver.close()]);
    await expect(driver.open(never)).rejects.toThrow(RedisUnavailableError);
  });

  it('gives up an attempt to connect when it is told to', async () => {
    const driver = await createNodeRedisDriver(settingsOf({ url }), parts, 'x');
    const reason = new Error('enough');
    await expect(driver.open(AbortSignal.abort(reason))).rejects.toBe(reason);
    await driver.open(never);
    await driver.close();
  });
});

describe('the client of node-redis', () => {
  it('is not there without the driver', async () => {
    const module = await Test.createTestingModule({
      imports: [RedisModule.forRoot(undefined, { env: { NODE_ENV: 'test' } })],
    }).compile();
    expect(() => nodeRedisClient(module.get(RedisClients))).toThrow(/the driver "none"/);
    await module.close();
  });

  it('is not that of somebody else', () => {
    expect(() => nodeRedisClient({} as RedisClients)).toThrow(CompositionError);
  });
});
