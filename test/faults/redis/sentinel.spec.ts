import { Duration } from '#core';
import { openTestRedis } from '#redis/testing';
import { startRedisSentinels, type SentinelledRedis } from '../../support/servers/redis-sentinels.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { Heard, outcomeOf, ping, timeUntil } from './support/probe-calls.js';

/** The sentinels notice after a second, agree, and promote. */
const FAILOVER = 20_000;

describeWithPrivateRedis('a master behind three sentinels', (start) => {
  let servers: SentinelledRedis;

  beforeAll(async () => {
    servers = await startRedisSentinels(start);
  });

  it('does what one server does', async () => {
    const settings = { mode: 'sentinel' as const, sentinelMaster: 'main' };
    const { clients, prefix, close } = await openTestRedis({ url: servers.url, settings });
    const heard = new Heard();
    await clients.subscribe('c', heard);
    const count = { name: 'count', source: `return redis.call('INCR', KEYS[1]) -- ${prefix}` };
    const runs = Array.from({ length: 100 }, () => clients.run(count, { keys: ['n'], arguments: [] }));
    expect(Math.max(...((await Promise.all(runs)) as number[]))).toBe(100);
    expect(await clients.pipeline([{ command: ['GET', 'n'], keys: [1] }, { command: ['PING'] }])).toEqual([
      '100',
      'PONG',
    ]);
    const found: string[] = [];
    for await (const page of clients.scan('')) found.push(...page);
    expect(found).toEqual(['n']);
    await clients.publish('c', 'hello');
    await timeUntil('the message', 5_000, () => heard.messages.length === 1);
    const due = Array.from({ length: 100 }, () => clients.send({ command: ['PING'] }));
    const [answers] = await Promise.all([Promise.all(due), close()]);
    expect(new Set(answers)).toEqual(new Set(['PONG']));
    expect((await ping(clients)).code).toBe('REDIS_UNAVAILABLE');
  });

  it('goes over to the new master by itself when the old one is killed, with its subscriptions', async () => {
    const { clients, close } = await openTestRedis({
      url: servers.url,
      settings: { mode: 'sentinel', sentinelMaster: 'main', commandTimeout: Duration.milliseconds(800) },
    });
    try {
      const heard = new Heard();
      await clients.subscribe('c', heard);
      await clients.send({ command: ['SET', 'kept', '1'], keys: [1] });
      await clients.send({ command: ['WAIT', '1', '1000'] });
      await servers.master.kill9();
      expect((await ping(clients)).code).not.toBe('ok');
      await timeUntil('the new master', FAILOVER, async () => {
        const { code } = await outcomeOf(() => clients.send({ command: ['SET', 'after', '1'], keys: [1] }));
        return code === 'ok';
      });
      expect(await clients.send({ command: ['GET', 'kept'], keys: [1] })).toBe('1');
      await timeUntil('the subscription', FAILOVER, async () => {
        await outcomeOf(() => clients.publish('c', 'again'));
        return heard.messages.length > 0;
      });
      expect(heard.gaps).toBe(1);
      expect(Number((await servers.replica.ask(['DBSIZE']))[0]?.slice(1))).toBeGreaterThan(0);
    } finally {
      await close();
    }
  });
});
