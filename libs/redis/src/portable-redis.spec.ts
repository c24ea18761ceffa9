import { ByteSize, CallContext, CallSeam, Duration, TimeoutExceededError, type CallSite } from '#core';
import { PassingTelemetry, VirtualClock } from '#core/testing';
import { RedisError, RedisFullError, RedisUnsupportedError } from '#domain/redis';
import { PortableRedis } from './portable-redis.js';
import type { RedisDriver } from './redis.driver.js';
import { ProbeDriver } from './testing/probe-driver.js';

function setUp(driver: (probe: ProbeDriver) => RedisDriver = (probe) => probe.driver()) {
  const [probe, clock, sites] = [new ProbeDriver(), new VirtualClock(), new Array<CallSite>()];
  class Noting extends PassingTelemetry {
    override observe<T>(site: CallSite, work: () => Promise<T>): Promise<T> {
      sites.push(site);
      return work();
    }
  }
  const redis = new PortableRedis({
    driver: driver(probe),
    settings: { maxEntries: 10, maxBytes: ByteSize.parse('64B'), timeout: Duration.seconds(1) },
    seam: new CallSeam({ clock, telemetry: new Noting() }),
    clock,
    instance: 'archive',
    remote: true,
  });
  return { probe, clock, sites, redis };
}

describe('the port over its driver', () => {
  it('gives the driver whole times', async () => {
    const { redis, probe, clock } = setUp();
    await redis.put('a', 'one', { expiresAfter: '5s', ifAbsent: true });
    await redis.put('b', 'two');
    const storedAt = clock.now();
    expect(probe.puts).toEqual([
      { name: 'a', record: { value: 'one', storedAt, expiresAt: storedAt + 5_000 }, ifAbsent: true },
      { name: 'b', record: { value: 'two', storedAt, expiresAt: undefined }, ifAbsent: false },
    ]);
  });

  it('tells the seam what may be repeated', async () => {
    const { redis, sites } = setUp();
    await redis.put('a', 'one');
    await redis.put('a', 'one', { ifAbsent: true });
    await redis.get('a');
    await redis.delete('a');
    expect(sites.map(({ operation, idempotent }) => [operation, idempotent])).toEqual([
      ['put', true],
      ['put', false],
      ['get', true],
      ['delete', false],
    ]);
    expect(sites[0]).toMatchObject({ concern: 'redis', instance: 'archive', inTransaction: false, remote: true });
  });

  it('wraps what the driver throws, once, with its cause', async () => {
    const { redis, probe } = setUp();
    probe.failure = new Error('the cable is out');
    const failing = redis.get('a');
    await expect(failing).rejects.toThrow(RedisError);
    await expect(failing).rejects.toMatchObject({
      cause: probe.failure,
      details: { driver: 'probe', operation: 'get' },
    });
  });

  it('lets our own errors pass as they are', async () => {
    const { redis, probe } = setUp();
    probe.failure = new RedisFullError('full');
    await expect(redis.put('a', 'one')).rejects.toBe(probe.failure);
  });

  it('waits no longer than the limit', async () => {
    const { redis, clock } = setUp((probe) => ({ ...probe.driver(), get: () => new Promise(() => undefined) }));
    const late = expect(redis.get('a')).rejects.toThrow(TimeoutExceededError);
    await clock.advance(1_000);
    await late;
    expect(clock.pending).toBe(0);
  });

  it('refuses what the driver does not declare, before it is asked', async () => {
    const { redis, probe } = setUp((own) => ({
      ...own.driver(),
      capabilities: { durable: true, sharedByProcesses: true, expiry: false, bounded: false },
    }));
    await expect(redis.put('a', 'one', { expiresAfter: '5s' })).rejects.toThrow(RedisUnsupportedError);
    expect(probe.calls).toEqual([]);
  });

  it('stops waiting at the deadline of its caller', async () => {
    const { redis, clock } = setUp((probe) => ({ ...probe.driver(), get: () => new Promise(() => undefined) }));
    const late = CallContext.run(new CallContext({ correlationId: 'c', deadline: 10 }), () => redis.get('a'));
    const refused = expect(late).rejects.toThrow(TimeoutExceededError);
    await clock.advance(10);
    await refused;
  });
});
