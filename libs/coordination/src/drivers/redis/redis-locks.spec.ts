import { openTestRedis, type TestRedis } from '#redis/testing';
import { describeWithPrivateRedis, describeWithService } from '../../../../../test/support/services.js';
import { redisKeys } from './redis-keys.js';
import { RedisLocks } from './redis-locks.js';

const keys = redisKeys('default');
const opened: TestRedis[] = [];
afterEach(async () => {
  for (const redis of opened.splice(0).reverse()) await redis.close();
});

async function locksOn(options: Parameters<typeof openTestRedis>[0] = {}) {
  const redis = await openTestRedis(options);
  opened.push(redis);
  const faults: unknown[] = [];
  const locks = new RedisLocks({ redis: redis.clients, keys, faults: { report: (fault) => void faults.push(fault) } });
  return { redis, locks, faults };
}

const request = (owner: string) => ({ name: 'name', owner, leaseMilliseconds: 60_000 });
const tokenOf = async (locks: RedisLocks, owner: string): Promise<bigint> => {
  const attempt = await locks.acquire(request(owner));
  if (attempt.kind === 'held') throw new Error('The lock is held.');
  return attempt.token;
};
const key = `${keys.locks}name`;

describeWithService('redis', () => {
  it('keeps what is known of a lock for an hour after its lease', async () => {
    const { redis, locks } = await locksOn();
    await locks.acquire(request('one'));
    const left = async () => Number(await redis.clients.send({ command: ['PTTL', key], keys: [1] }));
    expect(await left()).toBeGreaterThan(3_600_000 + 50_000);
    await locks.release(request('one'));
    expect(await left()).toBeGreaterThan(3_600_000 - 10_000);
    expect(await left()).toBeLessThanOrEqual(3_600_000);
  });

  it('gives a greater token when the server has forgotten the last one', async () => {
    const { redis, locks } = await locksOn();
    const before = await tokenOf(locks, 'one');
    await redis.clients.send({ command: ['DEL', key], keys: [1] });
    expect(await tokenOf(locks, 'two')).toBeGreaterThan(before);
  });

  it('gives a greater token when the clock of the server went back', async () => {
    const { redis, locks } = await locksOn();
    const ahead = (await tokenOf(locks, 'one')) + 3_600_000_000n;
    await redis.clients.send({ command: ['HSET', key, 'token', String(ahead)], keys: [1] });
    await locks.release(request('one'));
    expect(await tokenOf(locks, 'two')).toBe(ahead + 1n);
  });

  it('tells those who wait in other processes, and no longer those who have left', async () => {
    const one = await locksOn();
    const other = await locksOn({ prefix: one.redis.prefix });
    let told = 0;
    const subscribed = new Promise<void>((resolve) => {
      const leave = other.locks.onReleased('name', () => {
        told += 1;
        if (told === 1) resolve(); // it listens from here on
        if (told === 2) leave();
      });
    });
    await one.locks.acquire(request('one'));
    await subscribed;
    await one.locks.release(request('one'));
    while (told < 2) await new Promise((resolve) => setImmediate(resolve));
    await one.locks.acquire(request('two'));
    await one.locks.release(request('two'));
    await other.locks.close();
    expect(told).toBe(2);
    expect(other.faults).toEqual([]);
    const listening = await one.redis.clients.send({ command: ['PUBSUB', 'CHANNELS', `${one.redis.prefix}*`] });
    expect(listening).toEqual([]);
  });
});

describeWithPrivateRedis('a Redis of its own', (start) => {
  it('gives greater tokens after it was killed and came back empty', async () => {
    const server = await start();
    const { locks } = await locksOn({ url: server.url() });
    const before = await tokenOf(locks, 'one');
    await server.restart();
    const after = await once(() => tokenOf(locks, 'two'));
    expect(after).toBeGreaterThan(before);
    expect(await locks.renew(request('one'))).toBe(false);
    expect(await locks.release(request('one'))).toBe(false);
  });
});

/** What a call gives once the connection is back; fails after 20 s. */
async function once<T>(call: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 20_000; ;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
