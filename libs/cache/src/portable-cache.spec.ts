import { ByteSize, CallContext, CallSeam, Duration, TimeoutExceededError, type CallSite } from '#core';
import { PassingTelemetry, VirtualClock } from '#core/testing';
import { CacheError, CacheFullError, CacheUnsupportedError } from '#domain/cache';
import { PortableCache } from './portable-cache.js';
import type { CacheDriver } from './cache.driver.js';
import { ProbeDriver } from './testing/probe-driver.js';

function setUp(driver: (probe: ProbeDriver) => CacheDriver = (probe) => probe.driver()) {
  const [probe, clock, sites] = [new ProbeDriver(), new VirtualClock(), new Array<CallSite>()];
  class Noting extends PassingTelemetry {
    override observe<T>(site: CallSite, work: () => Promise<T>): Promise<T> {
      sites.push(site);
      return work();
    }
  }
  const cache = new PortableCache({
    driver: driver(probe),
    settings: { maxEntries: 10, maxBytes: ByteSize.parse('64B'), timeout: Duration.seconds(1) },
    seam: new CallSeam({ clock, telemetry: new Noting() }),
    clock,
    instance: 'archive',
    remote: true,
  });
  return { probe, clock, sites, cache };
}

describe('the port over its driver', () => {
  it('gives the driver whole times', async () => {
    const { cache, probe, clock } = setUp();
    await cache.put('a', 'one', { expiresAfter: '5s', ifAbsent: true });
    await cache.put('b', 'two');
    const storedAt = clock.now();
    expect(probe.puts).toEqual([
      { name: 'a', record: { value: 'one', storedAt, expiresAt: storedAt + 5_000 }, ifAbsent: true },
      { name: 'b', record: { value: 'two', storedAt, expiresAt: undefined }, ifAbsent: false },
    ]);
  });

  it('tells the seam what may be repeated', async () => {
    const { cache, sites } = setUp();
    await cache.put('a', 'one');
    await cache.put('a', 'one', { ifAbsent: true });
    await cache.get('a');
    await cache.delete('a');
    expect(sites.map(({ operation, idempotent }) => [operation, idempotent])).toEqual([
      ['put', true],
      ['put', false],
      ['get', true],
      ['delete', false],
    ]);
    expect(sites[0]).toMatchObject({ concern: 'cache', instance: 'archive', inTransaction: false, remote: true });
  });

  it('wraps what the driver throws, once, with its cause', async () => {
    const { cache, probe } = setUp();
    probe.failure = new Error('the cable is out');
    const failing = cache.get('a');
    await expect(failing).rejects.toThrow(CacheError);
    await expect(failing).rejects.toMatchObject({
      cause: probe.failure,
      details: { driver: 'probe', operation: 'get' },
    });
  });

  it('lets our own errors pass as they are', async () => {
    const { cache, probe } = setUp();
    probe.failure = new CacheFullError('full');
    await expect(cache.put('a', 'one')).rejects.toBe(probe.failure);
  });

  it('waits no longer than the limit', async () => {
    const { cache, clock } = setUp((probe) => ({ ...probe.driver(), get: () => new Promise(() => undefined) }));
    const late = expect(cache.get('a')).rejects.toThrow(TimeoutExceededError);
    await clock.advance(1_000);
    await late;
    expect(clock.pending).toBe(0);
  });

  it('refuses what the driver does not declare, before it is asked', async () => {
    const { cache, probe } = setUp((own) => ({
      ...own.driver(),
      capabilities: { durable: true, sharedByProcesses: true, expiry: false, bounded: false },
    }));
    await expect(cache.put('a', 'one', { expiresAfter: '5s' })).rejects.toThrow(CacheUnsupportedError);
    expect(probe.calls).toEqual([]);
  });

  it('stops waiting at the deadline of its caller', async () => {
    const { cache, clock } = setUp((probe) => ({ ...probe.driver(), get: () => new Promise(() => undefined) }));
    const late = CallContext.run(new CallContext({ correlationId: 'c', deadline: 10 }), () => cache.get('a'));
    const refused = expect(late).rejects.toThrow(TimeoutExceededError);
    await clock.advance(10);
    await refused;
  });
});
