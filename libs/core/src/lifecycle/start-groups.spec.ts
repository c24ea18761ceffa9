import { Duration, InfrastructureError, TimeoutExceededError, type ErrorRow, type StartGroup } from '#core';
import { VirtualClock } from '#core/testing';
import { gate } from '../testing/gate.js';
import type { LifecycleHook } from './lifecycle.js';
import { OrderedLifecycle } from './ordered-lifecycle.js';
import { START_PHASES } from './phase.js';

class WrongMigrationError extends InfrastructureError {
  static override readonly row: ErrorRow = { ...TimeoutExceededError.row, code: 'X_WRONG', transience: 'permanent' };
}

describe('StartGroups', () => {
  let clock: VirtualClock;
  let lifecycle: OrderedLifecycle;
  let ran: string[];
  let told: string[];

  beforeEach(() => {
    clock = new VirtualClock();
    lifecycle = new OrderedLifecycle(clock);
    ran = [];
    told = [];
    const tell = (what: string) => (group: StartGroup) => void told.push(`${group.name} ${what}`);
    lifecycle.watchGroups({ away: tell('away'), opened: tell('opened') });
  });

  const hook = (name: string, groups: readonly string[], run?: () => Promise<void>): LifecycleHook => ({
    name,
    groups,
    limit: Duration.seconds(5),
    run: async () => {
      await run?.();
      ran.push(name);
    },
  });
  const startAll = async (): Promise<void> => {
    for (const phase of START_PHASES) await lifecycle.start(phase);
  };

  /** A database that is there when it is told so, with everything that stands on it. */
  const database = (need: 'required' | 'optional' | 'lazy', failures: Error[] = []): StartGroup => {
    const group = lifecycle.group('database', need);
    const connect = async (): Promise<void> => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    };
    lifecycle.onStart('connect', hook('connect', ['database'], connect));
    lifecycle.onStart('migrate', hook('migrate', ['database']));
    lifecycle.onStart('intake', hook('relay', ['database']));
    lifecycle.onStart('intake', hook('other', []));
    return group;
  };

  it('fails the start when what is required is not there', async () => {
    const failure = new Error('refused');
    database('required', [failure]);

    await expect(startAll()).rejects.toBe(failure);
  });

  it('starts without what is optional, and tells who is away and why', async () => {
    const failure = new Error('refused');
    const group = database('optional', [failure]);

    await startAll();

    expect(ran).toEqual(['other']);
    expect([group.state, group.failure]).toEqual(['away', failure]);
    expect(told).toEqual(['database away']);
    expect(lifecycle.started).toBe(true);
  });

  it('runs what waited for it, in the order of the phases, once it is there', async () => {
    const group = database('optional', [new Error('refused'), new Error('still refused')]);
    await startAll();

    expect(await lifecycle.heal()).toBe(false);
    expect((group.failure as Error).message).toBe('still refused');
    expect(await lifecycle.heal()).toBe(true);

    expect(ran).toEqual(['other', 'connect', 'migrate', 'relay']);
    expect([group.state, group.failure]).toEqual(['open', undefined]);
    expect(told).toEqual(['database away', 'database opened']);
  });

  it('goes on where it stopped when a later hook fails, and runs none twice', async () => {
    const group = lifecycle.group('database', 'optional');
    const outcomes = [new TimeoutExceededError('locked'), undefined];
    lifecycle.onStart('connect', hook('connect', ['database']));
    lifecycle.onStart(
      'migrate',
      hook('migrate', ['database'], async () => {
        const failure = outcomes.shift();
        if (failure !== undefined) throw failure;
      }),
    );
    lifecycle.onStart('intake', hook('relay', ['database']));

    await startAll();
    expect([group.state, ran]).toEqual(['away', ['connect']]);
    expect(await lifecycle.heal()).toBe(true);

    expect(ran).toEqual(['connect', 'migrate', 'relay']);
  });

  it('fails the start when something optional is there and wrong', async () => {
    lifecycle.group('database', 'optional');
    const wrong = new WrongMigrationError('a step is wrong');
    lifecycle.onStart('connect', hook('connect', ['database']));
    lifecycle.onStart(
      'migrate',
      hook('migrate', ['database'], () => Promise.reject(wrong)),
    );

    await expect(startAll()).rejects.toBe(wrong);
  });

  it('opens nothing that is lazy at the start, and everything of it at the first use', async () => {
    const group = database('lazy');
    await startAll();
    expect([group.state, ran]).toEqual(['unused', ['other']]);

    await Promise.all([group.enter(), group.enter()]);

    expect(ran).toEqual(['other', 'connect', 'migrate', 'relay']);
    expect([group.state, group.enter()]).toEqual(['open', undefined]);
    expect(told).toEqual([]);
  });

  it('refuses the first use of something lazy that is not there, and the next ones at once', async () => {
    const failure = new Error('refused');
    const group = database('lazy', [failure]);
    await startAll();

    await expect(group.enter()).rejects.toBe(failure);

    expect([group.state, ran]).toEqual(['away', ['other']]);
    await expect(group.enter()).rejects.toBe(failure);
    expect(await lifecycle.heal()).toBe(true);
    expect(group.enter()).toBeUndefined();
  });

  it('lets its own hooks use what everybody else is kept from', async () => {
    const group = lifecycle.group('database', 'lazy');
    let seen: unknown = 'nothing';
    lifecycle.onStart(
      'connect',
      hook('connect', ['database'], async () => void (seen = group.enter())),
    );
    await startAll();

    await group.enter();

    expect(seen).toBeUndefined();
  });

  it('ends the wait of the one caller who gives up, and opens it for the others', async () => {
    const group = lifecycle.group('database', 'lazy');
    const slow = gate();
    lifecycle.onStart('connect', hook('connect', ['database'], slow.pass));
    await startAll();
    const impatient = new AbortController();
    const reason = new Error('enough');

    const first = Promise.resolve(group.enter(impatient.signal)).catch((error: unknown) => error);
    const second = group.enter();
    await slow.reached;
    impatient.abort(reason);
    expect(await first).toBe(reason);
    slow.release();

    await second;
    expect(group.state).toBe('open');
  });

  it('keeps a hook that stands on two things until both are there, and runs it once', async () => {
    lifecycle.group('database', 'optional');
    lifecycle.group('broker', 'optional');
    const failures: Record<string, number> = { database: 1, broker: 2 };
    for (const name of ['database', 'broker'])
      lifecycle.onStart(
        'connect',
        hook(name, [name], async () => {
          failures[name] = (failures[name] ?? 0) - 1;
          if ((failures[name] ?? 0) >= 0) throw new Error(`${name} refused`);
        }),
      );
    lifecycle.onStart('intake', hook('bus', ['database', 'broker']));

    await startAll();
    expect(await lifecycle.heal()).toBe(false);
    expect(ran).toEqual(['database']);
    expect(await lifecycle.heal()).toBe(true);

    expect(ran).toEqual(['database', 'broker', 'bus']);
  });

  it('cuts off what is being opened when a stop begins', async () => {
    const group = lifecycle.group('database', 'lazy');
    const endless = gate();
    lifecycle.onStart('connect', hook('connect', ['database'], endless.pass));
    await startAll();
    const use = Promise.resolve(group.enter()).catch((error: unknown) => error);
    await endless.reached;

    await lifecycle.stop('unready');

    expect(await use).toMatchObject({ name: 'AbortError' });
    expect(await lifecycle.heal()).toBe(true); // nothing is tried any more
    expect(clock.pending).toBe(0);
  });
});
