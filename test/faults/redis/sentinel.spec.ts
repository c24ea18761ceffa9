import { Duration } from '#core';
import { openTestRedis } from '#redis/testing';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { Heard, outcomeOf, ping, timeUntil } from './support/probe-calls.js';

/** The sentinels notice after a second, agree, and promote. */
const FAILOVER = 20_000;

describeWithPrivateRedis('a master behind three sentinels', (start) => {
  let master: PrivateRedis;
  let replica: PrivateRedis;
  let sentinels: readonly PrivateRedis[];
  const url = (): string => `redis://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;

  beforeAll(async () => {
    master = await start();
    replica = await start({ settings: { replicaof: `127.0.0.1 ${master.port}` } });
    await timeUntil('the replica', 15_000, async () =>
      /master_link_status:up/.test((await replica.ask(['INFO', 'replication']))[0] ?? ''),
    );
    const lines = [
      `sentinel monitor main 127.0.0.1 ${master.port} 2`,
      'sentinel down-after-milliseconds main 1000',
      'sentinel failover-timeout main 5000',
    ];
    sentinels = await Promise.all(Array.from({ length: 3 }, () => start({ sentinel: true, lines })));
    await timeUntil('the sentinels', 15_000, async () => {
      const told = await Promise.all(
        sentinels.map((sentinel) => sentinel.ask(['SENTINEL', 'CKQUORUM', 'main'], ['INFO', 'sentinel'])),
      );
      return told.every(([quorum = '', info = '']) => quorum.startsWith('+OK 3') && /slaves=1,sentinels=3/.test(info));
    });
  });

  it('does what one server does', async () => {
    const settings = { mode: 'sentinel' as const, sentinelMaster: 'main' };
    const { clients, prefix, close } = await openTestRedis({ url: url(), settings });
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
      url: url(),
      settings: { mode: 'sentinel', sentinelMaster: 'main', commandTimeout: Duration.milliseconds(800) },
    });
    try {
      const heard = new Heard();
      await clients.subscribe('c', heard);
      await clients.send({ command: ['SET', 'kept', '1'], keys: [1] });
      await clients.send({ command: ['WAIT', '1', '1000'] });
      await master.kill9();
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
      expect(Number((await replica.ask(['DBSIZE']))[0]?.slice(1))).toBeGreaterThan(0);
    } finally {
      await close();
    }
  });
});
