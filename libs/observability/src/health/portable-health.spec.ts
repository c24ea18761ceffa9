import {
  Duration,
  type HealthIndicator,
  type HealthReading,
  RegisteredIndicators,
  type Lifecycle,
  START_PHASES,
} from '#core';
import { OrderedLifecycle, SequentialIds, VirtualClock } from '#core/testing';
import type { CircuitState, PolicyState } from '#domain/resilience';
import { PortableHealth } from './portable-health.js';

const closed: CircuitState = {
  ...{ position: 'closed', forced: false, calls: 0 },
  ...{ failureRate: 0, slowRate: 0, retryAfter: undefined },
};
const idle = { enabled: true, bulkhead: undefined, retriesLeft: undefined, callsLeft: undefined };

describe('PortableHealth', () => {
  let clock: VirtualClock;
  let lifecycle: Lifecycle;
  let indicators: RegisteredIndicators;
  let health: PortableHealth;

  beforeEach(() => {
    clock = new VirtualClock();
    lifecycle = new OrderedLifecycle(clock);
    indicators = new RegisteredIndicators();
    health = new PortableHealth({ lifecycle, indicators, clock, ids: new SequentialIds(), cache: 0 });
  });

  const add = (name: string, reading: HealthReading | undefined, rest: Partial<HealthIndicator> = {}): void =>
    indicators.register({
      ...{ name, need: 'required', limit: Duration.seconds(2), check: () => Promise.resolve(reading) },
      ...rest,
    });
  const start = async (): Promise<void> => {
    for (const phase of START_PHASES) await lifecycle.start(phase);
  };

  it.each([
    ['up when everything is', ['up', 'up'], 'up'],
    ['degraded when something is', ['up', 'degraded'], 'degraded'],
    ['down when something required is', ['degraded', 'down'], 'down'],
  ] as const)('is %s', async (_, statuses, expected) => {
    statuses.forEach((status, index) => add(`thing ${index}`, { status }));
    await start();

    expect((await health.ready()).status).toBe(expected);
  });

  it.each(['optional', 'lazy'] as const)('is degraded, and still wanted, when something %s is down', async (need) => {
    add('cache', { status: 'down', code: 'X_LOST' }, { need });
    await start();

    const { status, entries } = await health.ready();

    expect(status).toBe('degraded');
    expect(entries).toEqual([{ name: 'cache', status: 'down', code: 'X_LOST', at: clock.now() }]);
  });

  it('looks at everything at the same time', async () => {
    const slow = async (): Promise<HealthReading> => {
      await clock.sleep(1_000);
      return { status: 'up' };
    };
    for (const name of ['a', 'b', 'c']) add(name, undefined, { check: slow });
    await start();

    const report = health.ready();
    await clock.advance(1_000);

    expect((await report).entries).toHaveLength(3);
  });

  it('is down from the moment at which the stop begins, without a look', async () => {
    const check = jest.fn(() => Promise.resolve<HealthReading>({ status: 'up' }));
    add('database', undefined, { check });
    await start();

    void lifecycle.stop('unready');

    expect(await health.ready()).toMatchObject({
      status: 'down',
      entries: [{ name: 'application', code: 'STOPPING' }],
    });
    expect(check).not.toHaveBeenCalled();
    expect(health.live().status).toBe('up');
  });

  it('is down when the stop begins while it looks', async () => {
    add('database', undefined, {
      check: async () => {
        void lifecycle.stop('unready');
        return { status: 'up' };
      },
    });
    await start();

    expect((await health.ready()).status).toBe('down');
  });

  it('has not started up before the last phase has ended', async () => {
    for (const phase of START_PHASES) {
      expect(health.startup()).toMatchObject({ status: 'down', entries: [{ code: 'STARTING' }] });
      expect((await health.ready()).status).toBe('down');
      await lifecycle.start(phase);
    }
    expect(health.startup().status).toBe('up');
    expect((await health.ready()).status).toBe('up');
  });

  it('tells of what was away at the start what the start knows, without a look', async () => {
    const check = jest.fn(() => Promise.resolve<HealthReading>({ status: 'up' }));
    add('database', undefined, { check, need: 'optional', group: 'database' });
    lifecycle.group('database', 'optional');
    lifecycle.onStart('connect', {
      name: 'database',
      groups: ['database'],
      limit: Duration.seconds(1),
      run: () => Promise.reject(new Error('refused')),
    });
    await start();

    expect(await health.ready()).toMatchObject({
      status: 'degraded',
      entries: [{ status: 'down', detail: 'refused' }],
    });
    expect(check).not.toHaveBeenCalled();
  });

  it('says nothing of what is lazy and was not used yet, nor of what has nothing to tell', async () => {
    lifecycle.group('database', 'lazy');
    add('database', { status: 'down' }, { need: 'lazy', group: 'database' });
    add('idle', undefined);
    await start();

    expect(await health.ready()).toEqual({ status: 'up', entries: [] });
  });

  it('is degraded, and says where, while a circuit is open', async () => {
    const policies: readonly PolicyState[] = [
      { ...idle, name: 'database', circuit: closed },
      { ...idle, name: 'payments', circuit: { ...closed, position: 'half-open' } },
    ];
    health = new PortableHealth({
      lifecycle,
      indicators,
      clock,
      ids: new SequentialIds(),
      cache: 0,
      policies: () => policies,
    });
    await start();

    const { status, entries } = await health.ready();

    expect(status).toBe('degraded');
    expect(entries).toMatchObject([{ name: 'policy:payments', code: 'CIRCUIT_OPEN' }]);
  });

  it('lets one who asks give up, at once', async () => {
    add('database', undefined, { check: () => new Promise(() => undefined) });
    await start();
    const controller = new AbortController();
    const reason = new Error('enough');

    const report = health.ready({ signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(reason);

    expect(await report).toBe(reason);
    await clock.advance(2_000);
    expect(clock.pending).toBe(0);
  });
});
