import { ByteSize, CallContext, CallSeam, Duration, TimeoutExceededError, type CallSite } from '#core';
import { VirtualClock } from '#core/testing';
import { ObservabilityError, ObservabilityFullError, ObservabilityUnsupportedError } from '#domain/observability';
import { PortableObservability } from './portable-observability.js';
import type { ObservabilityDriver } from './observability.driver.js';
import { ProbeDriver } from './testing/probe-driver.js';

function setUp(driver: (probe: ProbeDriver) => ObservabilityDriver = (probe) => probe.driver()) {
  const [probe, clock, sites] = [new ProbeDriver(), new VirtualClock(), new Array<CallSite>()];
  const telemetry = {
    observe: <T>(site: CallSite, work: () => Promise<T>): Promise<T> => {
      sites.push(site);
      return work();
    },
  };
  const observability = new PortableObservability({
    driver: driver(probe),
    settings: { maxEntries: 10, maxBytes: ByteSize.parse('64B'), timeout: Duration.seconds(1) },
    seam: new CallSeam({ clock, telemetry }),
    clock,
    instance: 'archive',
    remote: true,
  });
  return { probe, clock, sites, observability };
}

describe('the port over its driver', () => {
  it('gives the driver whole times', async () => {
    const { observability, probe, clock } = setUp();
    await observability.put('a', 'one', { expiresAfter: '5s', ifAbsent: true });
    await observability.put('b', 'two');
    const storedAt = clock.now();
    expect(probe.puts).toEqual([
      { name: 'a', record: { value: 'one', storedAt, expiresAt: storedAt + 5_000 }, ifAbsent: true },
      { name: 'b', record: { value: 'two', storedAt, expiresAt: undefined }, ifAbsent: false },
    ]);
  });

  it('tells the seam what may be repeated', async () => {
    const { observability, sites } = setUp();
    await observability.put('a', 'one');
    await observability.put('a', 'one', { ifAbsent: true });
    await observability.get('a');
    await observability.delete('a');
    expect(sites.map(({ operation, idempotent }) => [operation, idempotent])).toEqual([
      ['put', true],
      ['put', false],
      ['get', true],
      ['delete', false],
    ]);
    expect(sites[0]).toMatchObject({
      concern: 'observability',
      instance: 'archive',
      inTransaction: false,
      remote: true,
    });
  });

  it('wraps what the driver throws, once, with its cause', async () => {
    const { observability, probe } = setUp();
    probe.failure = new Error('the cable is out');
    const failing = observability.get('a');
    await expect(failing).rejects.toThrow(ObservabilityError);
    await expect(failing).rejects.toMatchObject({
      cause: probe.failure,
      details: { driver: 'probe', operation: 'get' },
    });
  });

  it('lets our own errors pass as they are', async () => {
    const { observability, probe } = setUp();
    probe.failure = new ObservabilityFullError('full');
    await expect(observability.put('a', 'one')).rejects.toBe(probe.failure);
  });

  it('waits no longer than the limit', async () => {
    const { observability, clock } = setUp((probe) => ({ ...probe.driver(), get: () => new Promise(() => undefined) }));
    const late = expect(observability.get('a')).rejects.toThrow(TimeoutExceededError);
    await clock.advance(1_000);
    await late;
    expect(clock.pending).toBe(0);
  });

  it('refuses what the driver does not declare, before it is asked', async () => {
    const { observability, probe } = setUp((own) => ({
      ...own.driver(),
      capabilities: { durable: true, sharedByProcesses: true, expiry: false, bounded: false },
    }));
    await expect(observability.put('a', 'one', { expiresAfter: '5s' })).rejects.toThrow(ObservabilityUnsupportedError);
    expect(probe.calls).toEqual([]);
  });

  it('stops waiting at the deadline of its caller', async () => {
    const { observability, clock } = setUp((probe) => ({ ...probe.driver(), get: () => new Promise(() => undefined) }));
    const late = CallContext.run(new CallContext({ correlationId: 'c', deadline: 10 }), () => observability.get('a'));
    const refused = expect(late).rejects.toThrow(TimeoutExceededError);
    await clock.advance(10);
    await refused;
  });
});
