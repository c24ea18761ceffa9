import 'reflect-metadata';
import { Duration } from '#core';
import type { Lock } from '#domain/coordination';
import { RedisModule } from '#redis';
import { coordinationDrivers } from '../../../libs/coordination/src/drivers/manifest.js';
import { describeLocks, describePubSub, moduleHarness } from '../../../libs/coordination/src/testing/index.js';
import { startRedisSentinels, type SentinelledRedis } from '../../support/servers/redis-sentinels.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { Heard, outcomeOf, timeUntil } from '../redis/support/probe-calls.js';

/** The sentinels notice after a second, agree, and promote. */
const FAILOVER = 20_000;
const LIMIT = { algorithm: 'sliding-window', limit: 3, window: '1h' } as const;

describeWithPrivateRedis('coordination behind three sentinels', (start) => {
  let servers: SentinelledRedis;

  beforeAll(async () => {
    servers = await startRedisSentinels(start);
  });

  const harness = (name: string, commandTimeout?: Duration) =>
    moduleHarness({
      name,
      driver: coordinationDrivers.redis,
      capabilities: coordinationDrivers.redis.capabilities,
      below: () => [
        RedisModule.forRoot(
          { url: servers.url, mode: 'sentinel', sentinelMaster: 'main', commandTimeout },
          { env: { NODE_ENV: 'test' } },
        ),
      ],
    });
  const suites = harness('the redis driver, behind sentinels');
  // What is special behind sentinels is where connections lead: the suites that subscribe say all of it, and each start takes its time.
  describeLocks({ describe, it }, suites);
  describePubSub({ describe, it }, suites);

  it('goes on with all of it when the master is killed, and tokens of locks only grow', async () => {
    const store = await harness('failover', Duration.milliseconds(800)).openStore();
    try {
      const { locks, rateLimiter, idempotency, pubSub, keyValue } = await store.start();
      const heard = new Heard();
      await pubSub.subscribe('channel', {
        onMessage: (payload) => heard.onMessage(payload),
        onGap: () => heard.onGap(),
      });
      const before = await acquired(locks.tryAcquire('kept', { lease: '5m' }));
      const forgotten = await acquired(locks.tryAcquire('forgotten', { lease: '5m' }));
      await rateLimiter.consume('key', LIMIT, { cost: 2 });
      const pay = () => idempotency.run('payment', async () => 'paid', { fingerprint: 'f' });
      await pay();
      await keyValue.increment('count', 41);
      await keyValue.set('last', 'written');
      await timeUntil('the replica', FAILOVER, async () =>
        (await servers.replica.ask(['KEYS', '*last'])).some((keys) => keys.includes('last')),
      );

      await servers.master.kill9();
      expect((await outcomeOf(() => keyValue.get('count'))).code).not.toBe('ok');
      await timeUntil('the new master', FAILOVER, async () => {
        const { code } = await outcomeOf(() => keyValue.set('after', 'value'));
        return code === 'ok';
      });

      expect(before.held).toBe(true);
      expect(await locks.tryAcquire('kept')).toBeUndefined();
      await before.extend('5m');
      expect(await before.release()).toBe(true);
      expect((await acquired(locks.tryAcquire('kept'))).token).toBeGreaterThan(before.token);
      await forget(servers, 'forgotten'); // as what the replica had not been told yet
      expect((await acquired(locks.tryAcquire('forgotten'))).token).toBeGreaterThan(forgotten.token);
      await expect(forgotten.extend('5m')).rejects.toMatchObject({ code: 'LOCK_LOST' });

      const decisions = await Promise.all([1, 2, 3].map(() => rateLimiter.consume('key', LIMIT)));
      expect(decisions.map(({ allowed, degraded }) => [allowed, degraded])).toEqual(
        expect.arrayContaining([
          [true, false],
          [false, false],
        ]),
      );
      expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(1);
      expect(await pay()).toEqual({ value: 'paid', replayed: true });
      expect(await keyValue.increment('count')).toBe(42);
      expect(await keyValue.compareAndSet('last', 'written', 'rewritten')).toBe(true);
      await timeUntil('the subscription', FAILOVER, async () => {
        await outcomeOf(() => pubSub.publish('channel', 'again'));
        return heard.messages.length > 0;
      });
      expect(heard.gaps).toBe(1);
    } finally {
      await store.close();
    }
  });
});

async function acquired(attempt: Promise<Lock | undefined>): Promise<Lock> {
  const lock = await attempt;
  if (lock === undefined) throw new Error('The lock is held by somebody else.');
  return lock;
}

/** Takes the lock from the new master, as if it had never been there. */
async function forget({ replica }: SentinelledRedis, name: string): Promise<void> {
  const [key = ''] = await replica.ask(['KEYS', `*:lock:${name}`]);
  expect(await replica.ask(['DEL', key])).toEqual([':1']);
}
