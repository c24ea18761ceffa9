import { ByteSize, CallContext, CallSeam, Duration, TimeoutExceededError, type CallSite } from '#core';
import { PassingTelemetry, VirtualClock } from '#core/testing';
import { CoordinationError, CoordinationFullError, CoordinationUnsupportedError } from '#domain/coordination';
import { PortableCoordination } from './portable-coordination.js';
import type { CoordinationDriver } from './coordination.driver.js';
import { ProbeDriver } from './testing/probe-driver.js';

function setUp(driver: (probe: ProbeDriver) => CoordinationDriver = (probe) => probe.driver()) {
  const [probe, clock, sites] = [new ProbeDriver(), new VirtualClock(), new Array<CallSite>()];
  class Noting extends PassingTelemetry {
    override observe<T>(site: CallSite, work: () => Promise<T>): Promise<T> {
      sites.push(site);
      return work();
    }
  }
  const coordination = new PortableCoordination({
    driver: driver(probe),
    settings: { maxEntries: 10, maxBytes: ByteSize.parse('64B'), timeout: Duration.seconds(1) },
    seam: new CallSeam({ clock, telemetry: new Noting() }),
    clock,
    instance: 'archive',
    remote: true,
  });
  return { probe, clock, sites, coordination };
}

describe('the port over its driver', () => {
  it('gives the driver whole times', async () => {
    const { coordination, probe, clock } = setUp();
    await coordination.put('a', 'one', { expiresAfter: '5s', ifAbsent: true });
    await coordination.put('b', 'two');
    const storedAt = clock.now();
    expect(probe.puts).toEqual([
      { name: 'a', record: { value: 'one', storedAt, expiresAt: storedAt + 5_000 }, ifAbsent: true },
      { name: 'b', record: { value: 'two', storedAt, expiresAt: undefined }, ifAbsent: false },
    ]);
  });

  it('tells the seam what may be repeated', async () => {
    const { coordination, sites } = setUp();
    await coordination.put('a', 'one');
    await coordination.put('a', 'one', { ifAbsent: true });
    await coordination.get('a');
    await coordination.delete('a');
    expect(sites.map(({ operation, idempotent }) => [operation, idempotent])).toEqual([
      ['put', true],
      ['put', false],
      ['get', true],
      ['delete', false],
    ]);
    expect(sites[0]).toMatchObject({
      concern: 'coordination',
      instance: 'archive',
      inTransaction: false,
      remote: true,
    });
  });

  it('wraps what the driver throws, once, with its cause', async () => {
    const { coordination, probe } = setUp();
    probe.failure = new Error('the cable is out');
    const failing = coordination.get('a');
    await expect(failing).rejects.toThrow(CoordinationError);
    await expect(failing).rejects.toMatchObject({
      cause: probe.failure,
      details: { driver: 'probe', operation: 'get' },
    });
  });

  it('lets our own errors pass as they are', async () => {
    const { coordination, probe } = setUp();
    probe.failure = new CoordinationFullError('full');
    await expect(coordination.put('a', 'one')).rejects.toBe(probe.failure);
  });

  it('waits no longer than the limit', async () => {
    const { coordination, clock } = setUp((probe) => ({ ...probe.driver(), get: () => new Promise(() => undefined) }));
    const late = expect(coordination.get('a')).rejects.toThrow(TimeoutExceededError);
    await clock.advance(1_000);
    await late;
    expect(clock.pending).toBe(0);
  });

  it('refuses what the driver does not declare, before it is asked', async () => {
    const { coordination, probe } = setUp((own) => ({
      ...own.driver(),
      capabilities: { durable: true, sharedByProcesses: true, expiry: false, bounded: false },
    }));
    await expect(coordination.put('a', 'one', { expiresAfter: '5s' })).rejects.toThrow(CoordinationUnsupportedError);
    expect(probe.calls).toEqual([]);
  });

  it('stops waiting at the deadline of its caller', async () => {
    const { coordination, clock } = setUp((probe) => ({ ...probe.driver(), get: () => new Promise(() => undefined) }));
    const late = CallContext.run(new CallContext({ correlationId: 'c', deadline: 10 }), () => coordination.get('a'));
    const refused = expect(late).rejects.toThrow(TimeoutExceededError);
    await clock.advance(10);
    await refused;
  });
});
