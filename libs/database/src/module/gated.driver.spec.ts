import { Duration, START_PHASES } from '#core';
import { OrderedLifecycle, VirtualClock } from '#core/testing';
import { DatabaseUnavailableError } from '#domain/database';
import type { DatabaseDriver } from '../database.driver.js';
import { ProbeDriver } from '../testing/probe-driver.js';
import { GatedDriver } from './gated.driver.js';

describe('GatedDriver', () => {
  let lifecycle: OrderedLifecycle;
  let opened: number;
  let failure: Error | undefined;

  const start = async (need: 'optional' | 'lazy'): Promise<GatedDriver> => {
    lifecycle = new OrderedLifecycle(new VirtualClock());
    opened = 0;
    const group = lifecycle.group('database', need);
    const made = await new ProbeDriver().factory.create({} as never, { instance: 'default' } as never);
    const inner: DatabaseDriver = {
      ...made,
      open: () => {
        opened += 1;
        return failure === undefined ? Promise.resolve() : Promise.reject(failure);
      },
    };
    const driver = new GatedDriver(inner, group);
    lifecycle.onStart('connect', {
      name: 'database',
      groups: ['database'],
      limit: Duration.seconds(5),
      run: (signal) => driver.open({ signal }),
    });
    for (const phase of START_PHASES) await lifecycle.start(phase);
    return driver;
  };

  it('refuses at once, with why, while its database is away, and lets everyone through once it is there', async () => {
    failure = new Error('refused');
    const driver = await start('optional');

    const error = await driver.acquire().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: failure, details: { sent: false } });
    expect(opened).toBe(1); // nobody tried for this caller

    failure = undefined;
    await lifecycle.heal();
    expect(await driver.acquire()).toBeDefined();
  });

  it('opens a lazy database by its first use', async () => {
    failure = undefined;
    const driver = await start('lazy');
    expect(opened).toBe(0);

    await Promise.all([driver.acquire(), driver.acquire()]);

    expect(opened).toBe(1);
  });

  it('passes the reason of a caller who gives up through as it is', async () => {
    failure = undefined;
    const driver = await start('lazy');
    const reason = new Error('enough');

    await expect(driver.acquire({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('has what its driver has, and nothing else', async () => {
    failure = undefined;
    const driver = await start('optional');

    expect([driver.look, driver.load, driver.listen, driver.commitCheck]).toEqual(Array(4).fill(undefined));
    expect([driver.name, driver.target]).toEqual(['probe', 'nowhere']);
  });
});
