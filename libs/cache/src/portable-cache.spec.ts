import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import events from 'node:events';
import { CallContext, CallSeam, Duration, type CallSite, type Fault } from '#core';
import { PassingTelemetry, SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { CACHE_CHANNEL, CacheError, CacheLoadTimeoutError, type CacheEvent } from '#domain/cache';
import type { Lock, Locks } from '#domain/coordination';
import type { CacheSettings } from './cache.options.js';
import { PortableCache } from './portable-cache.js';
import { SteadyTime } from './steady-time.js';
import { PLAIN_SETTINGS } from './testing/default-settings.js';
import { SharedMemory } from './testing/shared-memory.js';
import { counting, Loader, rejectionOf } from './testing/support/expectations.js';
import { WorkUnit } from './testing/support/work-units.js';

function setUp(settings: Partial<CacheSettings> = {}, locks?: Locks) {
  const [clock, sites, faults] = [new VirtualClock(), new Array<CallSite>(), new Array<Fault>()];
  class Noting extends PassingTelemetry {
    override observe<T>(site: CallSite, work: () => Promise<T>): Promise<T> {
      sites.push(site);
      return work();
    }
  }
  const memory = new SharedMemory(new SteadyTime(clock));
  const process = (): PortableCache =>
    new PortableCache({
      ...{ clock, instance: 'archive', remote: true, locks },
      ...{ random: new SeededRandom(), ids: new SequentialIds() },
      driver: memory.driver(),
      settings: { ...PLAIN_SETTINGS, ...settings },
      seam: new CallSeam({ clock, telemetry: new Noting() }),
      faults: { report: (fault) => void faults.push(fault) },
    });
  return { clock, sites, faults, memory, process, cache: process() };
}

describe('the port over its driver', () => {
  it('tells the seam what is called, once for all who ask together', async () => {
    const { cache, sites, memory } = setUp();
    await cache.set('a', 1);
    await Promise.all([cache.get('a'), cache.get('b'), cache.getMany(['a', 'c']), cache.getOrSet('a', () => 2)]);
    await cache.delete('a');
    expect(sites.map(({ operation }) => operation)).toEqual(['set', 'read', 'delete']);
    expect(sites[0]).toMatchObject({
      concern: 'cache',
      instance: 'archive',
      idempotent: true,
      inTransaction: false,
      remote: true,
      system: 'shared',
    });
    expect(memory.roundTrips).toBe(3);
  });

  it('lets no deadline of one caller spoil a read for the others', async () => {
    const { cache, memory, clock } = setUp();
    await cache.set('a', 1);
    memory.away = false;
    const pressed = CallContext.run(new CallContext({ correlationId: 'c', deadline: clock.monotonic() + 5_000 }), () =>
      cache.get('a'),
    );
    expect(await Promise.all([pressed, cache.get('a')])).toEqual([1, 1]);
  });

  it('waits for a load no longer than the deadline of its caller, and the others go on', async () => {
    const { cache, clock } = setUp();
    const loader = new Loader<string>();
    const context = new CallContext({ correlationId: 'c', deadline: clock.monotonic() + 100 });
    const pressed = rejectionOf(CallContext.run(context, () => cache.getOrSet('a', loader.load)));
    const patient = cache.getOrSet('a', loader.load);
    await loader.begun;
    await clock.advance(100);
    expect(await pressed).toBeInstanceOf(CacheLoadTimeoutError);
    loader.end('loaded');
    expect([await patient, loader.calls]).toEqual(['loaded', 1]);
  });

  it('runs a loader without the deadline, the signal and the transaction of who came first', async () => {
    const { cache } = setUp();
    const leaving = new AbortController();
    const context = new CallContext({ correlationId: 'c', tenant: 't1', deadline: 1_000, signal: leaving.signal });
    let seen: CallContext | undefined;
    const load = ({ signal }: { readonly signal: AbortSignal }): boolean => {
      seen = CallContext.current();
      return signal === seen?.signal;
    };
    expect(await CallContext.run(context, () => cache.getOrSet('a', load))).toBe(true);
    expect([seen?.correlationId, seen?.tenant, seen?.deadline]).toEqual(['c', 't1', undefined]);
  });

  it('tells a loader to stop when its time is up, and keeps nothing that it brings later', async () => {
    const { cache, clock } = setUp({ loadLimit: Duration.seconds(60), hardTimeout: Duration.seconds(60) });
    let aborted: unknown;
    let bring: (value: string) => void = () => undefined;
    const refused = rejectionOf(
      cache.getOrSet('a', ({ signal }) => {
        signal.addEventListener('abort', () => (aborted = signal.reason as unknown));
        return new Promise<string>((resolve) => (bring = resolve));
      }),
    );
    await clock.advance(60_000);
    expect(await refused).toBeInstanceOf(CacheLoadTimeoutError);
    expect(aborted).toBeInstanceOf(CacheLoadTimeoutError);
    bring('late');
    await clock.advance(1);
    expect(await cache.get('a')).toBeUndefined();
  });

  it('reports a load that fails behind a stale value, and a value that is too large', async () => {
    const { cache, clock, faults } = setUp();
    const options = { ttl: Duration.milliseconds(10), grace: Duration.seconds(60) };
    await cache.set('a', 'old', options);
    await clock.advance(20);
    const failure = new Error('the loader failed');
    expect(await cache.getOrSet('a', () => Promise.reject(failure), options)).toBe('old');
    await clock.advance(1);
    expect(faults.map(({ error }) => error)).toEqual([failure]);
    await cache.getOrSet('b', () => 'x'.repeat(5_000));
    expect(faults[1]?.where).toContain('was not kept');
  });

  it('reads from a service that only refuses to keep, says so once, and notices when it keeps again', async () => {
    const { cache, memory, faults } = setUp();
    await cache.set('held', 1);
    memory.full = true;
    for (let call = 0; call < 5; call += 1) expect(await cache.getOrSet(`key ${call}`, () => call)).toBe(call);
    expect(await cache.get('held')).toBe(1);
    expect([cache.outage, faults.length]).toEqual([{ away: false, refusing: true, waiting: 0 }, 1]);
    memory.full = false;
    await cache.getOrSet('key 0', () => 0);
    expect([await cache.get('key 0'), cache.outage.refusing]).toEqual([0, false]);
  });

  it('lets any number of loads run at once without a warning of a leak', async () => {
    const setMaxListeners = jest.spyOn(events, 'setMaxListeners'); // the warning itself is not heard in Jest, whose process is another object
    const listen = jest.spyOn(AbortSignal.prototype, 'addEventListener');
    await setUp().cache.getOrSet('key', () => 1);
    const [most, stop] = setMaxListeners.mock.calls[0] ?? [];
    expect([most, listen.mock.contexts.some((signal) => signal === stop)]).toEqual([0, true]);
    setMaxListeners.mockRestore();
    listen.mockRestore();
  });

  it('asks a service that is away no more, looks at it, and sends then what it has remembered', async () => {
    const { cache, clock, memory, faults } = setUp();
    await cache.set('a', 1, { tags: ['t'] });
    memory.away = true;
    for (let call = 0; call < 3; call += 1) await cache.get('a');
    expect(cache.outage.away).toBe(true);
    const asked = memory.roundTrips;
    await cache.delete('b');
    await cache.deleteByTag('t');
    await cache.set('c', 1);
    expect([memory.roundTrips - asked, cache.outage.waiting, faults.length]).toEqual([0, 1, 1]);
    await clock.advance(5_000);
    expect(memory.roundTrips).toBeGreaterThan(asked);
    memory.away = false;
    await clock.advance(2_000);
    expect(cache.outage).toEqual({ away: false, refusing: false, waiting: 0 });
    expect(await cache.get('a')).toBeUndefined();
    await clock.advance(60_000);
    expect(clock.pending).toBe(0);
  });

  it('remembers the whole namespace when it would have to remember too much', async () => {
    const { cache, clock, memory } = setUp();
    await cache.set('kept', 1);
    memory.away = true;
    await cache.delete(Array.from({ length: 1_001 }, (_, index) => `key-${index}`));
    memory.away = false;
    expect(await cache.get('kept')).toBeUndefined();
    await clock.advance(2_000);
    expect(await cache.get('kept')).toBeUndefined();
    await cache.set('kept', 2);
    expect(await cache.get('kept')).toBe(2);
  });

  it('takes a commit of unknown outcome for one that has happened', async () => {
    const { cache, clock } = setUp();
    await cache.set('a', 'old');
    const unit = new WorkUnit();
    await unit.run(() => cache.delete('a'));
    await unit.loseCommit();
    expect(await cache.get('a')).toBe('old');
    await clock.advance(30_000);
    expect(await cache.get('a')).toBeUndefined();
  });

  it('tells in sums what it does, while somebody listens', async () => {
    const { cache, clock } = setUp();
    const events: CacheEvent[] = [];
    const listen = (event: unknown): void => void events.push(event as CacheEvent);
    subscribe(CACHE_CHANNEL, listen);
    const products = cache.namespace<number>('products');
    for (let call = 0; call < 3; call += 1) await products.getOrSet('a', () => 1);
    await products.get('b');
    expect(events).toEqual([]);
    await clock.advance(1_000);
    unsubscribe(CACHE_CHANNEL, listen);
    const sums = Object.fromEntries(events.map(({ kind, count }) => [kind, count]));
    expect(sums).toEqual({ hit: 2, miss: 2, load: 1 });
    expect(events[0]).toMatchObject({ instance: 'archive', namespace: 'products' });
  });
});

/** Locks of processes that share them. */
class SharedLocks {
  held = new Set<string>();
  asked = 0;
  failing = false;

  readonly port = { tryAcquire: (name: string) => this.#try(name) } as unknown as Locks;

  async #try(name: string): Promise<Lock | undefined> {
    this.asked += 1;
    if (this.failing) throw new Error('no locks today');
    if (this.held.has(name)) return undefined;
    this.held.add(name);
    return { release: () => Promise.resolve(this.held.delete(name)) } as unknown as Lock;
  }
}

describe('one load in the cluster', () => {
  it('is waited for by all processes', async () => {
    const locks = new SharedLocks();
    const { process, clock } = setUp({ lockLoads: 'on' }, locks.port);
    const caches = Array.from({ length: 4 }, process);
    const loader = new Loader<string>();
    const asking = caches.flatMap((cache) => Array.from({ length: 250 }, () => cache.getOrSet('key', loader.load)));
    await loader.begun;
    await clock.advance(500);
    loader.end('loaded');
    await clock.advance(500);
    expect(new Set(await Promise.all(asking))).toEqual(new Set(['loaded']));
    expect([loader.calls, locks.held.size]).toEqual([1, 0]);
  });

  it('is not waited for longer than the hard limit: then it is loaded here', async () => {
    const locks = new SharedLocks();
    const { process, clock } = setUp({ lockLoads: 'on', hardTimeout: Duration.seconds(2) }, locks.port);
    const [one, two] = [process(), process()];
    const stuck = rejectionOf(one.getOrSet('key', () => new Promise<string>(() => undefined)));
    await clock.advance(10);
    const loader = counting('own');
    const asking = two.getOrSet('key', loader.load, { hardTimeout: Duration.seconds(1) });
    const outcome = asking.catch((error: unknown) => error);
    await clock.advance(1_500);
    expect(await outcome).toBeInstanceOf(CacheLoadTimeoutError);
    expect([loader.calls, await two.get('key')]).toEqual([1, 'own']);
    await Promise.all([one.close(), two.close()]);
    expect(await stuck).toBeInstanceOf(CacheError); // told to stop
  });

  it('is no reason to fail: without a lock it is loaded all the same, which is reported', async () => {
    const locks = new SharedLocks();
    const { cache, faults } = setUp({ lockLoads: 'on' }, locks.port);
    locks.failing = true;
    expect(await cache.getOrSet('key', () => 1)).toBe(1);
    expect(faults).toHaveLength(1);
  });

  it('is taken by a lock whose name is short, whatever the key', async () => {
    const locks = new SharedLocks();
    const { cache } = setUp({ lockLoads: 'on' }, locks.port);
    let held: string[] = [];
    await cache.getOrSet('k'.repeat(512), () => (held = [...locks.held]));
    await cache.getOrSet('short', () => (held = [...held, ...locks.held]));
    expect(held[0]?.length).toBeLessThan(120);
    expect(held).toContain('cache:archive:default:short');
  });

  it('is not asked for where it is off', async () => {
    const locks = new SharedLocks();
    const { cache } = setUp({ lockLoads: 'off' }, locks.port);
    await cache.getOrSet('key', () => 1);
    expect(locks.asked).toBe(0);
  });
});
