import { Duration } from '#core';
import { openTestRedis, type TestRedis } from '#redis/testing';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { Heard, outcomeOf, ping, RECOVERY, SLACK, timeUntil, type Outcome } from './support/probe-calls.js';

const COUNT = { name: 'count', source: "return redis.call('INCR', KEYS[1])" };

describeWithPrivateRedis('a Redis that is killed', (start) => {
  let server: PrivateRedis;
  let opened: TestRedis;

  beforeEach(async () => {
    server = await start();
    opened = await openTestRedis({
      url: server.url(),
      settings: { commandTimeout: Duration.milliseconds(800), offlineQueue: 5 },
    });
  });
  afterEach(async () => {
    await opened.disconnect();
    await server.remove();
  });

  it('and restarted empty is used again: scripts are told anew, subscriptions are renewed', async () => {
    const { clients } = opened;
    const heard = new Heard();
    await clients.subscribe('c', heard);
    expect(await clients.run(COUNT, { keys: ['n'], arguments: [] })).toBe(1);
    expect(await clients.run(COUNT, { keys: ['n'], arguments: [] })).toBe(2);

    await server.restart();
    await timeUntil('an answer', RECOVERY, async () => (await ping(clients)).code === 'ok');
    expect(await clients.run(COUNT, { keys: ['n'], arguments: [] })).toBe(1);
    await timeUntil('the gap', RECOVERY, () => heard.gaps === 1);
    await clients.publish('c', 'after');
    await timeUntil('the message', RECOVERY, () => heard.messages.length === 1);
    expect(heard.messages).toEqual(['after']);
  });

  it('lets a few calls wait, refuses one more at once, and after a while all', async () => {
    const { clients } = opened;
    await server.kill9();
    await timeUntil('the loss', 1_000, async () => (await outcomeOf(() => call())).code !== 'ok');
    function call(): Promise<unknown> {
      return clients.send({ command: ['INCR', 'n'], keys: [1] }, { timeout: Duration.milliseconds(1) });
    }
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => ping(clients)));
    const busy = outcomes.filter(({ code }) => code === 'REDIS_BUSY');
    expect(busy).toHaveLength(3);
    expect(Math.max(...busy.map(({ milliseconds }) => milliseconds))).toBeLessThan(200);
    expect(busy[0]?.error?.message).toMatch(/REDIS_OFFLINE_QUEUE/);
    const waited = outcomes.filter(({ code }) => code !== 'REDIS_BUSY');
    expect(new Set(waited.map(({ code }) => code))).toEqual(new Set(['TIMEOUT_EXCEEDED']));

    const late = await ping(clients);
    expect(late).toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    expect(late.milliseconds).toBeLessThan(100);
    expect(late.error?.message).toMatch(/ECONNREFUSED/);
  });

  it('carries out what waited, once, when it is back in time', async () => {
    const { clients } = opened;
    await server.kill9();
    const waiting: Promise<Outcome>[] = [];
    await timeUntil('the loss', 1_000, () => {
      waiting.push(outcomeOf(() => clients.send({ command: ['INCR', 'n'], keys: [1] })));
      return waiting.length === 3;
    });
    await server.start();
    const done = (await Promise.all(waiting)).filter(({ code }) => code === 'ok').length;
    expect(await clients.send({ command: ['GET', 'n'], keys: [1] })).toBe(done === 0 ? null : String(done));
  });

  it('never sends later what was given up meanwhile', async () => {
    const { clients } = opened;
    await server.kill9();
    const { code, milliseconds } = await outcomeOf(() => clients.send({ command: ['SET', 'ghost', '1'], keys: [1] }));
    expect(code).not.toBe('ok');
    expect(milliseconds).toBeLessThan(800 + SLACK);
    await server.start();
    await timeUntil('an answer', RECOVERY, async () => (await ping(clients)).code === 'ok');
    expect(await clients.send({ command: ['GET', 'ghost'], keys: [1] })).toBeNull();
  });

  it('is not waited for by a close', async () => {
    await server.kill9();
    const { milliseconds } = await outcomeOf(() => opened.disconnect());
    expect(milliseconds).toBeLessThan(1_000 + SLACK); // the longest pause between two attempts, which node-redis cannot be told to end
  });
});
