import { RedisCommandError, RedisPermissionError, RedisUnavailableError, type RedisReply } from '#domain/redis';
import type { DriverCommand, RedisDriver } from './redis.driver.js';
import { RedisHealth } from './redis.health.js';
import { ProbeDriver } from './testing/probe-driver.js';

const REPLICATION = 'role:master\r\n';
const MEMORY = 'maxmemory:100\r\nmaxmemory_policy:noeviction\r\n';

interface Told {
  readonly replication?: RedisReply | Error;
  readonly memory?: RedisReply | Error;
  readonly cluster?: string;
  readonly ping?: Error;
}

function healthOf(...nodes: readonly Told[]): RedisHealth {
  const send =
    ({ replication = REPLICATION, memory = MEMORY, cluster, ping }: Told) =>
    async ({ parts }: DriverCommand): Promise<RedisReply> => {
      const replies: Record<string, RedisReply | Error | undefined> = {
        PING: ping ?? 'PONG',
        'INFO replication': replication,
        'INFO memory': memory,
        'CLUSTER INFO': cluster,
      };
      const reply = replies[parts.join(' ')] ?? null;
      if (reply instanceof Error) throw reply;
      return reply;
    };
  const driver: RedisDriver = {
    ...new ProbeDriver().driver(),
    target: 'redis://h',
    isCluster: nodes.some(({ cluster }) => cluster !== undefined),
    nodes: () => Promise.resolve(nodes.map((told) => ({ name: 'node', send: send(told) }))),
  };
  return new RedisHealth({ instance: 'default', driver, need: 'required' });
}

const check = (...nodes: readonly Told[]) => healthOf(...nodes).check(new AbortController().signal);

describe('the health of Redis', () => {
  it('is up when it answers', async () => {
    expect(await check({})).toEqual({ status: 'up', facts: { servers: 1 } });
    expect(healthOf({})).toMatchObject({ name: 'redis', group: 'redis', need: 'required' });
  });

  it('is what it fails with when it does not', async () => {
    await expect(check({ ping: new RedisUnavailableError('x') })).rejects.toThrow(RedisUnavailableError);
  });

  it.each([
    ['a replica', { replication: 'role:slave\r\nslave_read_only:1\r\n' }, 'REDIS_READ_ONLY'],
    ['a policy that drops locks', { memory: 'maxmemory:1\r\nmaxmemory_policy:allkeys-lfu\r\n' }, 'REDIS_EVICTS'],
    ['a policy that drops what has a time', { memory: 'maxmemory:1\r\nmaxmemory_policy:volatile-lru' }, 'REDIS_EVICTS'],
    ['a cluster with holes', { cluster: 'cluster_state:fail\r\n' }, 'REDIS_CLUSTER_DOWN'],
  ])('is degraded by %s', async (_what, told, code) => {
    expect(await check(told)).toMatchObject({
      status: 'degraded',
      code,
      detail: expect.stringMatching(/^redis:\/\/h /),
    });
    expect(await check({}, told)).toMatchObject({ status: 'degraded', code, facts: { servers: 2 } });
  });

  it.each([
    ['a policy without a limit of memory', { memory: 'maxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n' }],
    ['a replica that takes writes', { replication: 'role:slave\r\nslave_read_only:0\r\n' }],
    ['a cluster that is well', { cluster: 'cluster_state:ok\r\n' }],
    ['a user who may not ask', { replication: new RedisPermissionError('x'), memory: new RedisPermissionError('x') }],
    ['an answer that says nothing', { replication: null, memory: '' }],
  ])('is up with %s', async (_what, told) => {
    expect(await check(told)).toMatchObject({ status: 'up' });
  });

  it('does not take another error for a want of rights', async () => {
    await expect(check({ memory: new RedisCommandError('x') })).rejects.toThrow(RedisCommandError);
  });
});
