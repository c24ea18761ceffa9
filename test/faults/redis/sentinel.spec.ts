import 'reflect-metadata';
import { Duration } from '#core';
import { describeRedisClients, openTestRedis, redisModuleHarness } from '#redis/testing';
import { nodeRedisDriverFactory } from '../../../libs/redis/src/drivers/node-redis/index.js';
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
      const told = await Promise.all(sentinels.map((sentinel) => sentinel.ask(['SENTINEL', 'CKQUORUM', 'main'], ['INFO', 'sentinel'])));
      return told.every(([quorum = '', info = '']) => quorum.startsWith('+OK 3') && /slaves=1,sentinels=3/.test(info));
    });
  });

  describeRedisClients(
    { describe, it },
    redisModuleHarness({
      name: 'sentinels',
      capabilities: nodeRedisDriverFactory.capabilities,
      options: () => ({ url: url(), mode: 'sentinel', sentinelMaster: 'main', keyPrefix: 'sentinel:' }),
    }),
  );

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
