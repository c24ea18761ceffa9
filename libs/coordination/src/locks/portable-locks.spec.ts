import { CallContext, Duration } from '#core';
import { gate } from '#core/testing';
import {
  CoordinationError,
  CoordinationUnavailableError,
  LockLostError,
  LockNotAcquiredError,
} from '#domain/coordination';
import { MemoryLocks } from '../drivers/memory/memory-locks.js';
import { portBench } from '../testing/port-bench.js';
import type { LeaseRequest, LockAttempt } from './lock-store.js';
import { PortableLocks } from './portable-locks.js';

const never = (): Promise<never> => new Promise(() => undefined);

/** Leases in memory, with a say of the test in every call. */
class ScriptedLocks extends MemoryLocks {
  readonly calls: string[] = [];
  before: Partial<Record<'acquire' | 'renew' | 'release', () => Promise<unknown>>> = {};
  after: Partial<Record<'acquire' | 'renew' | 'release', () => Promise<unknown>>> = {};

  override acquire(request: LeaseRequest): Promise<LockAttempt> {
    return this.#around('acquire', () => super.acquire(request));
  }
  override renew(request: LeaseRequest): Promise<boolean> {
    return this.#around('renew', () => super.renew(request));
  }
  override release(held: Pick<LeaseRequest, 'name' | 'owner'>): Promise<boolean> {
    return this.#around('release', () => super.release(held));
  }

  async #around<T>(name: 'acquire' | 'renew' | 'release', call: () => Promise<T>): Promise<T> {
    this.calls.push(name);
    await this.before[name]?.();
    const answer = await call();
    await this.after[name]?.();
    return answer;
  }

  count(name: string): number {
    return this.calls.filter((call) => call === name).length;
  }
}

function setUp() {
  const bench = portBench();
  const store = new ScriptedLocks({ clock: bench.clock, maxEntries: 100 });
  return { ...bench, store, locks: new PortableLocks({ ...bench.parts, store }) };
}

const away = (): Promise<never> => Promise.reject(new CoordinationUnavailableError('away'));

describe('a lock that is held', () => {
  it('is renewed at a third of its lease', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '9s' });
    await clock.advance(2_999);
    expect(store.count('renew')).toBe(0);
    await clock.advance(1);
    expect(store.count('renew')).toBe(1);
    await clock.advance(60_000);
    expect(store.count('renew')).toBe(21);
    expect(lock.held).toBe(true);
    expect(await lock.release()).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is renewed again soon after a failure, and kept when the service is back in time', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '9s' });
    store.before.renew = away;
    await clock.advance(6_000);
    expect(store.count('renew')).toBeGreaterThan(2);
    delete store.before.renew;
    await clock.advance(20_000);
    expect([lock.held, lock.signal.aborted]).toEqual([true, false]);
    await lock.release();
    expect(clock.pending).toBe(0);
  });

  it('is lost at the end of the lease when it cannot be renewed, with the cause, and nothing goes on', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '9s' });
    store.before.renew = away;
    await clock.advance(8_999);
    expect(lock.held).toBe(true);
    await clock.advance(1);
    expect(lock.held).toBe(false);
    expect(lock.signal.reason).toBeInstanceOf(LockLostError);
    const asked = store.count('renew');
    await clock.advance(60_000);
    expect([store.count('renew'), clock.pending]).toEqual([asked, 0]);
    expect(locks.state).toMatchObject({ held: 0, lost: 1 });
  });

  it('is lost at the end of the lease when the service does not answer', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '9s' });
    store.before.renew = never;
    await clock.advance(9_000);
    expect(lock.signal.reason).toBeInstanceOf(LockLostError);
  });

  it('is lost as soon as the service says that it is not held any more', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '9s' });
    store.close(); // a service that comes back empty
    await clock.advance(3_000);
    expect(lock.signal.reason).toBeInstanceOf(LockLostError);
  });

  it('is not taken for held after an answer that came later than the lease', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '600ms' });
    const { reached, release, pass } = gate();
    store.after.renew = pass;
    await clock.advance(200);
    await reached;
    await clock.advance(700); // the service has renewed, and its answer is on the way
    release();
    await clock.advance(0);
    expect([lock.held, lock.signal.aborted]).toEqual([false, true]);
  });

  it('is no longer renewed when the event loop was blocked beyond its lease', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '600ms' });
    jest.spyOn(clock, 'monotonic').mockReturnValue(10_000); // timers did not fire meanwhile
    await clock.advance(200);
    expect(store.count('renew')).toBe(0);
    expect(lock.signal.reason).toBeInstanceOf(LockLostError);
  });

  it('counts its lease from before the question was sent', async () => {
    const { locks, store, clock } = setUp();
    const { release, pass } = gate();
    store.after.acquire = pass;
    const acquiring = locks.acquire('a', { lease: '1s', renew: false });
    await clock.advance(400);
    release();
    const lock = await acquiring;
    await clock.advance(600);
    expect(lock.held).toBe(false);
  });

  it('is extended in turn with its renewals, and renewed by what it was extended to', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '900ms' });
    const { reached, release, pass } = gate();
    store.before.renew = pass;
    await clock.advance(300);
    await reached;
    const extending = lock.extend('1h');
    expect(store.count('renew')).toBe(1);
    release();
    await extending;
    await clock.advance(1_000_000);
    expect([store.count('renew'), lock.held]).toEqual([2, true]);
    await lock.release();
  });

  it('lasts no longer than the shorter lease when it is not known which it has', async () => {
    const { locks, store, clock } = setUp();
    const lock = await locks.acquire('a', { lease: '1h', renew: false });
    store.after.renew = away;
    await expect(lock.extend('1s')).rejects.toThrow(CoordinationUnavailableError);
    expect(lock.held).toBe(true);
    await clock.advance(1_000);
    expect([lock.held, lock.signal.aborted]).toEqual([false, true]);
  });
});

describe('a lock that may have been taken for nobody', () => {
  it('is given back when the caller goes before the answer came', async () => {
    const { locks, store, clock, faults } = setUp();
    const { reached, release, pass } = gate();
    store.after.acquire = pass;
    const caller = new AbortController();
    const acquiring = expect(locks.acquire('a', { signal: caller.signal })).rejects.toThrow('gone');
    await reached;
    caller.abort(new Error('gone'));
    await acquiring;
    delete store.after.acquire;
    release();
    await clock.advance(1_000);
    expect(await locks.tryAcquire('a')).toBeDefined();
    expect(faults).toEqual([]);
  });

  it('is given back when the service did not answer in time, also if it is still on its way then', async () => {
    const { locks, store, clock } = setUp();
    const { release, pass } = gate();
    store.before.acquire = pass;
    const acquiring = expect(locks.tryAcquire('a')).rejects.toThrow(/did not end within 5s/);
    await clock.advance(5_000);
    await acquiring;
    await clock.advance(60); // looked for once, and not found
    delete store.before.acquire;
    release();
    await clock.advance(2_000);
    expect(await locks.tryAcquire('a')).toBeDefined();
  });

  it('is tried to be given back until its lease has ended, and then reported', async () => {
    const { locks, store, clock, faults } = setUp();
    store.after.acquire = away;
    store.before.release = away;
    await expect(locks.tryAcquire('a', { lease: '10s' })).rejects.toThrow(CoordinationUnavailableError);
    await clock.advance(20_000);
    expect(store.count('release')).toBeGreaterThan(4);
    expect(faults.map(({ where }) => where)).toEqual([expect.stringContaining('giving back the lock "a"')]);
    expect(clock.pending).toBe(0);
  });

  it('is not waited for by the caller of `run`, whose result it does not change', async () => {
    const { locks, store, clock, faults } = setUp();
    store.before.release = away;
    expect(await locks.run('a', () => Promise.resolve('done'))).toBe('done');
    delete store.before.release;
    await clock.advance(200);
    expect(await locks.tryAcquire('a')).toBeDefined();
    expect(faults).toEqual([]);
  });

  it('is given back also by a caller whose deadline has passed', async () => {
    const { locks, clock } = setUp();
    const context = new CallContext({ correlationId: 'c', deadline: clock.monotonic() + 100 });
    await CallContext.run(context, async () => {
      const lock = await locks.acquire('a');
      await clock.advance(200);
      expect(await lock.release()).toBe(true);
    });
  });
});

describe('waiting for a lock', () => {
  it('asks once for all who wait in the process, and again at each hint', async () => {
    const { locks, store, clock } = setUp();
    const first = await locks.acquire('a', { lease: '1h' });
    const waiting = Array.from({ length: 50 }, () => locks.acquire('a', { wait: '1h', lease: '1h' }));
    await clock.advance(0);
    expect(store.count('acquire')).toBe(2);
    expect(locks.state.waiting).toBe(50);
    await first.release();
    await clock.advance(0);
    expect(store.count('acquire')).toBeLessThanOrEqual(4);
    const second = await waiting[0];
    expect(second?.held).toBe(true);
    await locks.stop(new AbortController().signal);
    await Promise.allSettled(waiting);
  });

  it('finds out by itself, less and less often, when no hint comes', async () => {
    const { locks, store, clock } = setUp();
    store.onReleased = () => () => undefined;
    const first = await locks.acquire('a', { lease: '1h' });
    const waiting = locks.acquire('a', { wait: '1h' });
    await clock.advance(60_000);
    const asked = store.count('acquire') - 1;
    expect(asked).toBeGreaterThan(55);
    expect(asked).toBeLessThan(140);
    await first.release();
    await clock.advance(1_000);
    expect((await waiting).held).toBe(true);
  });

  it('asks at the end of the lease that the service told of', async () => {
    const { locks, store, clock } = setUp();
    store.onReleased = () => () => undefined;
    await locks.acquire('a', { lease: '100ms', renew: false });
    const waiting = locks.acquire('a', { wait: '1h' });
    await clock.advance(115);
    expect((await waiting).held).toBe(true);
  });

  it('ends at its limit, leaves the line, and leaves nothing behind', async () => {
    const { locks, clock } = setUp();
    const first = await locks.acquire('a', { lease: '1h', renew: false });
    const short = expect(locks.acquire('a', { wait: '1s' })).rejects.toThrow(LockNotAcquiredError);
    const behind = expect(locks.acquire('a', { wait: '2s' })).rejects.toThrow(LockNotAcquiredError);
    const long = locks.acquire('a', { wait: '1h', renew: false });
    await clock.advance(2_000);
    await short;
    await behind;
    await first.release();
    const lock = await long;
    await lock.release();
    expect([clock.pending, locks.state.waiting]).toEqual([0, 0]);
  });

  it('ends at once when the service is away', async () => {
    const { locks, store, clock } = setUp();
    await locks.acquire('a', { lease: '1h', renew: false });
    const waiting = expect(locks.acquire('a', { wait: '1h' })).rejects.toThrow(CoordinationUnavailableError);
    await clock.advance(10);
    store.before.acquire = away;
    await clock.advance(2_000);
    await waiting;
  });
});

describe('the stop', () => {
  it('gives back what is held, ends what waits and what asks, and leaves nothing running', async () => {
    const { locks, store, clock, faults } = setUp();
    const held = await locks.acquire('a', { lease: '1h' });
    const waiting = expect(locks.acquire('a', { wait: '1h' })).rejects.toThrow(CoordinationError);
    await clock.advance(0);
    store.before.acquire = never;
    const asking = expect(locks.tryAcquire('b')).rejects.toThrow(CoordinationError);
    await clock.advance(0);
    await locks.stop(new AbortController().signal);
    await Promise.all([waiting, asking]);
    expect(held.signal.reason).toBeInstanceOf(LockLostError);
    expect(clock.pending).toBe(0);
    expect(faults).toEqual([]);
    expect(locks.state).toMatchObject({ held: 0, waiting: 0, lost: 0 });
    delete store.before.acquire;
    expect(await store.acquire({ name: 'a', owner: 'other', leaseMilliseconds: 1_000 })).toMatchObject({
      kind: 'acquired',
    });
  });

  it('waits no longer than it may', async () => {
    const { locks, store, clock } = setUp();
    await locks.acquire('a', { lease: '1h' });
    store.before.release = never;
    const limit = new AbortController();
    const stopping = expect(locks.stop(limit.signal)).rejects.toThrow('too long');
    await clock.advance(100);
    limit.abort(new Error('too long'));
    await stopping;
  });

  it('tells what could not be given back', async () => {
    const { locks, store } = setUp();
    await locks.acquire('a', { lease: Duration.seconds(3_600) });
    store.before.release = away;
    await expect(locks.stop(new AbortController().signal)).rejects.toThrow(CoordinationUnavailableError);
  });
});
