import { VirtualClock } from '#core/testing';
import { BoundedPool, type PooledSession, type PoolState } from './bounded-pool.js';

/** A session whose connecting and end are decided by the test. */
class FakeSession implements PooledSession {
  reusable = true;
  ended = false;
  destroyed = false;
  connected!: () => void;
  refused!: (error: unknown) => void;
  #close!: () => void;
  readonly closed = new Promise<void>((resolve) => (this.#close = resolve));

  constructor(readonly onLost: () => void) {}

  open(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connected = resolve;
      this.refused = (error) => {
        this.#close();
        reject(error);
      };
      signal?.addEventListener('abort', () => this.refused(signal.reason), { once: true });
    });
  }

  end(): void {
    this.ended = true;
    this.#close();
  }

  destroy(): void {
    this.destroyed = true;
    this.refused(new Error('destroyed'));
  }
}

class Exhausted extends Error {
  constructor(
    readonly state: PoolState,
    readonly why: string,
  ) {
    super(why);
  }
}

function setUp({ max = 1, wait = 1_000, maxWaiters = 10 } = {}) {
  const clock = new VirtualClock();
  const sessions: FakeSession[] = [];
  const pool = new BoundedPool<FakeSession>({
    clock,
    max,
    wait,
    maxWaiters,
    idleTimeout: 5_000,
    newSession: (onLost) => {
      const session = new FakeSession(onLost);
      sessions.push(session);
      return session;
    },
    exhausted: (state, why) => new Exhausted(state, why),
    closed: () => new Error('closed'),
  });
  const session = (index: number): FakeSession => {
    const found = sessions[index];
    if (found === undefined) throw new Error(`session ${index} was not made`);
    return found;
  };
  const take = async (signal?: AbortSignal): Promise<FakeSession> => {
    const taken = pool.acquire(signal);
    sessions.at(-1)?.connected();
    return taken;
  };
  return { clock, pool, sessions, session, take };
}

describe('BoundedPool', () => {
  it('opens no more sessions than allowed, and uses one again', async () => {
    const { pool, sessions, take } = setUp({ max: 2 });
    const first = await take();
    await take();
    pool.release(first);
    expect(await pool.acquire(undefined)).toBe(first);
    expect(sessions).toHaveLength(2);
  });

  it('serves those who wait in the order of asking, before anybody who comes later', async () => {
    const { pool, take } = setUp();
    const session = await take();
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (number) => {
      const mine = await pool.acquire(undefined);
      order.push(number);
      pool.release(mine);
    });
    pool.release(session);
    const late = pool.acquire(undefined).then((mine) => {
      order.push(4);
      pool.release(mine);
    });
    await Promise.all([...waiting, late]);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('refuses a caller who waited for the whole limit, and tells how full it is', async () => {
    const { clock, pool, take } = setUp({ wait: 1_000 });
    await take();
    const refusal = pool.acquire(undefined).catch((error: unknown) => error);
    await clock.advance(999);
    expect(pool.state.waiting).toBe(1);
    await clock.advance(1);
    expect(await refusal).toMatchObject({ why: 'wait', state: { inUse: 1 } });
    expect(pool.state.waiting).toBe(0);
  });

  it('refuses at once the caller for whom the queue has no place', async () => {
    const { clock, pool, take } = setUp({ maxWaiters: 2_000 });
    await take();
    const waiting = Array.from({ length: 2_000 }, () => pool.acquire(undefined).catch((error: unknown) => error));
    await expect(pool.acquire(undefined)).rejects.toMatchObject({ why: 'queue', state: { waiting: 2_000 } });
    await clock.advance(1_000);
    expect(await Promise.all(waiting)).toHaveLength(2_000);
    expect(clock.pending).toBe(0);
  });

  it('lets a waiting caller go when its signal aborts', async () => {
    const { clock, pool, take } = setUp();
    const session = await take();
    const abort = new AbortController();
    const waiting = pool.acquire(abort.signal);
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(pool.state.waiting).toBe(0);
    expect(clock.pending).toBe(0);
    pool.release(session);
    expect(pool.idle).toBe(1);
  });

  it('does not open anything for a signal that has aborted already', async () => {
    const { pool, sessions } = setUp();
    const reason = new Error('enough');
    await expect(pool.acquire(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(sessions).toHaveLength(0);
  });

  it('frees the place of a session that could not be opened, for the next who waits', async () => {
    const { pool, session } = setUp();
    const first = pool.acquire(undefined);
    const second = pool.acquire(undefined);
    session(0).refused(new Error('refused'));
    await expect(first).rejects.toThrow('refused');
    session(1).connected();
    expect(await second).toBe(session(1));
  });

  it('frees the place of a caller who aborted while connecting', async () => {
    const { pool, session } = setUp();
    const abort = new AbortController();
    const first = pool.acquire(abort.signal);
    const second = pool.acquire(undefined);
    abort.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    session(1).connected();
    expect(await second).toBe(session(1));
  });

  it('closes a session that came back unusable, and lets the next open one of its own', async () => {
    const { pool, session, take } = setUp();
    const broken = await take();
    const next = pool.acquire(undefined);
    broken.reusable = false;
    pool.release(broken);
    expect(broken.destroyed).toBe(true);
    await Promise.resolve();
    session(1).connected();
    expect(await next).toBe(session(1));
  });

  it('ignores a session that is given back twice', async () => {
    const { pool, take } = setUp();
    const session = await take();
    pool.release(session);
    pool.release(session);
    expect(pool.idle).toBe(1);
  });

  it('closes a session that nobody used for the idle time', async () => {
    const { clock, pool, take } = setUp();
    const session = await take();
    pool.release(session);
    await clock.advance(4_999);
    expect(session.ended).toBe(false);
    await clock.advance(1);
    expect(session.ended).toBe(true);
    expect(pool.idle).toBe(0);
  });

  it('forgets an unused session that was lost', async () => {
    const { clock, pool, take } = setUp();
    const session = await take();
    pool.release(session);
    session.onLost();
    expect(pool.idle).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('closes what is unused, in use and connecting, and refuses who waits', async () => {
    const { clock, pool, session, take } = setUp({ max: 3 });
    const [unused, used] = [await take(), await take()];
    pool.release(unused);
    const taken = await pool.acquire(undefined);
    expect(taken).toBe(unused);
    pool.release(unused);
    await pool.acquire(undefined);
    const connecting = pool.acquire(undefined).catch((error: unknown) => error);
    const waiting = pool.acquire(undefined).catch((error: unknown) => error);
    const closing = pool.close();
    await closing;
    expect(await connecting).toMatchObject({ message: 'destroyed' });
    expect(await waiting).toMatchObject({ message: 'closed' });
    expect([session(0).destroyed, used.destroyed, session(2).destroyed]).toEqual([true, true, true]);
    expect(clock.pending).toBe(0);
    expect(pool.close()).toBe(closing);
    await expect(pool.acquire(undefined)).rejects.toThrow('closed');
  });

  it('ends an unused session politely when it closes', async () => {
    const { pool, take } = setUp();
    const session = await take();
    pool.release(session);
    await pool.close();
    expect([session.ended, session.destroyed]).toEqual([true, false]);
  });

  it('refuses the one who was admitted in the moment of closing', async () => {
    const { pool, take, sessions } = setUp();
    const broken = await take();
    const next = pool.acquire(undefined).catch((error: unknown) => error);
    broken.reusable = false;
    pool.release(broken);
    await pool.close();
    expect(await next).toMatchObject({ message: 'closed' });
    expect(sessions).toHaveLength(1);
  });
});
