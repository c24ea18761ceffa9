import 'reflect-metadata';
import { Duration } from '#core';
import { nodeRedisDriverFactory } from '../../../libs/redis/src/drivers/node-redis/index.js';
import { describeRedisClients, openTestRedis, redisModuleHarness } from '#redis/testing';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { clusterUrl, startRedisCluster } from '../../support/servers/redis-cluster.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { outcomeOf, RECOVERY, SLACK, timeUntil } from './support/probe-calls.js';

describeWithPrivateRedis('a cluster of three masters', (start) => {
  let nodes: readonly PrivateRedis[];
  const url = (): string => clusterUrl(nodes);

  beforeAll(async () => {
    nodes = await startRedisCluster(start);
  });

  describeRedisClients(
    { describe, it },
    redisModuleHarness({
      name: 'a cluster',
      capabilities: nodeRedisDriverFactory.capabilities,
      options: () => ({ url: url(), mode: 'cluster', keyPrefix: 'cluster:' }),
    }),
  );

  it('spreads keys over all nodes, and finds them again', async () => {
    const { clients, prefix, close } = await openTestRedis({ url: url(), settings: { mode: 'cluster' } });
    try {
      expect(clients.isCluster).toBe(true);
      const keys = Array.from({ length: 300 }, (_, index) => `k${index}`);
      await clients.pipeline(keys.map((key) => ({ command: ['SET', key, key], keys: [1] })));
      const held = await Promise.all(nodes.map((node) => node.ask(['DBSIZE'])));
      expect(held.map(([size]) => Number(size?.slice(1)) > 50)).toEqual([true, true, true]);
      const found: string[] = [];
      for await (const page of clients.scan('k')) found.push(...page);
      expect(new Set(found)).toEqual(new Set(keys));
      expect(prefix).not.toBe('');
    } finally {
      await close();
    }
  });

  it('follows a slot that has moved to another node', async () => {
    const { clients, prefix, close } = await openTestRedis({ url: url(), settings: { mode: 'cluster' } });
    try {
      const key = 'moving';
      await clients.send({ command: ['SET', key, 'before'], keys: [1] });
      await moveSlotOf(nodes, prefix + key);
      expect(await clients.send({ command: ['GET', key], keys: [1] })).toBe('before');
      expect(
        await clients.run({ name: 'get', source: "return redis.call('GET', KEYS[1])" }, { keys: [key], arguments: [] }),
      ).toBe('before');
    } finally {
      await close();
    }
  });

  it('goes on with the others while one node is frozen, and heals when it is back', async () => {
    const settings = {
      mode: 'cluster' as const,
      commandTimeout: Duration.milliseconds(500),
      connectTimeout: Duration.milliseconds(1_000),
      pingInterval: Duration.milliseconds(300),
    };
    const { clients, close } = await openTestRedis({ url: url(), settings });
    const [frozen] = nodes;
    try {
      const keys = Array.from({ length: 60 }, (_, index) => `k${index}`);
      const write = () =>
        Promise.all(keys.map((key) => outcomeOf(() => clients.send({ command: ['SET', key, '1'], keys: [1] }))));
      expect((await write()).every(({ code }) => code === 'ok')).toBe(true);
      frozen?.freeze();
      const outcomes = await write();
      expect(outcomes.filter(({ code }) => code === 'ok').length).toBeGreaterThan(20);
      const failed = outcomes.filter(({ code }) => code !== 'ok');
      expect(failed.length).toBeGreaterThan(5);
      expect(Math.max(...failed.map(({ milliseconds }) => milliseconds))).toBeLessThan(500 + SLACK);
      frozen?.thaw();
      const healed = await timeUntil('all keys', RECOVERY, async () =>
        (await write()).every(({ code }) => code === 'ok'),
      );
      expect(healed).toBeLessThan(RECOVERY);
    } finally {
      frozen?.thaw();
      await close();
    }
  });
});

/** Moves the slot of a key, with the key, from the node that has it to another one. */
async function moveSlotOf(nodes: readonly PrivateRedis[], key: string): Promise<void> {
  const [first] = nodes;
  const [slotReply = ''] = (await first?.ask(['CLUSTER', 'KEYSLOT', key])) ?? [];
  const slot = slotReply.slice(1);
  const ids = await Promise.all(nodes.map(async (node) => (await node.ask(['CLUSTER', 'MYID']))[0] ?? ''));
  const found = await Promise.all(nodes.map(async (node) => (await node.ask(['EXISTS', key]))[0] === ':1'));
  const from = found.indexOf(true);
  const to = (from + 1) % nodes.length;
  const [source, target] = [nodes[from], nodes[to]];
  if (source === undefined || target === undefined) throw new Error(`No node holds ${key}.`);
  await target.ask(['CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[from] ?? '']);
  await source.ask(
    ['CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[to] ?? ''],
    ['MIGRATE', '127.0.0.1', String(target.port), key, '0', '5000'],
  );
  for (const node of [target, source, ...nodes]) await node.ask(['CLUSTER', 'SETSLOT', slot, 'NODE', ids[to] ?? '']);
}
