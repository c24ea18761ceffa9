import { CompositionError, Duration, TimeoutExceededError } from '#core';
import { VirtualClock } from '#core/testing';
import { OrderedLifecycle } from './ordered-lifecycle.js';
import type { LifecycleHook } from './lifecycle.js';

const hook = (
  name: string,
  run: (signal: AbortSignal) => Promise<void> = async () => undefined,
  seconds = 5,
): LifecycleHook => ({
  name,
  limit: Duration.seconds(seconds),
  run,
});
const never = (): Promise<void> => new Promise(() => undefined);
const failing = (message: string) => (): Promise<void> => Promise.reject(new Error(message));

describe('OrderedLifecycle', () => {
  let clock: VirtualClock;
  let lifecycle: OrderedLifecycle;

  beforeEach(() => {
    clock = new VirtualClock();
    lifecycle = new OrderedLifecycle(clock);
  });

  it('runs the start hooks of one phase in parallel', async () => {
    let release = (): void => undefined;
    const opened = new Promise<void>((resolve) => (release = resolve));
    lifecycle.onStart(
      'connect',
      hook('first', () => opened),
    );
    lifecycle.onStart(
      'connect',
      hook('second', async () => release()),
    );

    await lifecycle.start('connect');

    expect(clock.pending).toBe(0);
  });

  it('runs only the hooks of the phase that is started', async () => {
    const ran: string[] = [];
    lifecycle.onStart(
      'configure',
      hook('a', async () => void ran.push('a')),
    );
    lifecycle.onStart(
      'connect',
      hook('b', async () => void ran.push('b')),
    );

    await lifecycle.start('configure');

    expect(ran).toEqual(['a']);
  });

  it('throws the one failure of a start as it is', async () => {
    const failure = new Error('refused');
    lifecycle.onStart(
      'connect',
      hook('database', () => Promise.reject(failure)),
    );
    lifecycle.onStart('connect', hook('cache'));

    await expect(lifecycle.start('connect')).rejects.toBe(failure);
  });

  it('reports all failures of a start phase together, each with the name of its hook', async () => {
    lifecycle.onStart('connect', hook('database', failing('refused')));
    lifecycle.onStart('connect', hook('broker', failing('unknown host')));

    const error = await lifecycle.start('connect').catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toHaveLength(2);
    expect((error as AggregateError).message).toBe(
      '2 failures in the start phase "connect":\ndatabase: refused\nbroker: unknown host',
    );
  });

  it('cuts a hook off at its limit, aborts its signal and names it', async () => {
    let seen: AbortSignal | undefined;
    lifecycle.onStart(
      'connect',
      hook('database "default"', (signal) => ((seen = signal), never()), 3),
    );

    const start = lifecycle.start('connect').catch((caught: unknown) => caught);
    await clock.advance(2_999);
    expect(seen?.aborted).toBe(false);
    await clock.advance(1);

    const error = await start;
    expect(error).toBeInstanceOf(TimeoutExceededError);
    expect((error as Error).message).toContain('database "default" did not end within 3s');
    expect(seen?.aborted).toBe(true);
  });

  it('applies the limit of the phase when it is shorter than that of the hook', async () => {
    lifecycle.onStop('unready', hook('readiness', never, 600));

    const stop = lifecycle.stop('unready').catch((caught: unknown) => caught);
    await clock.advance(5_000);

    expect(await stop).toBeInstanceOf(AggregateError);
  });

  it('runs hooks that a hook of the same phase registers', async () => {
    const ran: string[] = [];
    lifecycle.onStart(
      'serve',
      hook('outer', async () =>
        lifecycle.onStart(
          'serve',
          hook('inner', async () => void ran.push('inner')),
        ),
      ),
    );

    await lifecycle.start('serve');

    expect(ran).toEqual(['inner']);
  });

  it('refuses a start hook whose phase has ended, because it would never run', async () => {
    await lifecycle.start('connect');

    expect(() => lifecycle.onStart('connect', hook('late database'))).toThrow(CompositionError);
  });

  it('turns a hook that throws instead of rejecting into a failure of that hook', async () => {
    lifecycle.onStart(
      'configure',
      hook('broken', () => {
        throw new Error('at once');
      }),
    );

    await expect(lifecycle.start('configure')).rejects.toThrow('at once');
    expect(lifecycle.running).toEqual([]);
  });

  it('disconnects one by one, what was opened last first', async () => {
    const order: string[] = [];
    for (const name of ['database', 'cache', 'broker']) {
      lifecycle.onStop(
        'disconnect',
        hook(name, async () => {
          order.push(`${name} begins`);
          await clock.sleep(10);
          order.push(`${name} ends`);
        }),
      );
    }

    const stop = lifecycle.stop('disconnect');
    await clock.advance(30);
    await stop;

    expect(order).toEqual([
      'broker begins',
      'broker ends',
      'cache begins',
      'cache ends',
      'database begins',
      'database ends',
    ]);
  });

  it('runs every stop hook, whatever the others do, and reports all failures at the end', async () => {
    const ran: string[] = [];
    lifecycle.onStop(
      'disconnect',
      hook('database', async () => void ran.push('database')),
    );
    lifecycle.onStop('disconnect', hook('cache', failing('already gone')));
    lifecycle.onStop('disconnect', hook('broker', never, 1));

    const stop = lifecycle.stop('disconnect').catch((caught: unknown) => caught);
    await clock.advance(1_000);
    const error = (await stop) as AggregateError;

    expect(ran).toEqual(['database']);
    expect(error.errors).toHaveLength(2);
    expect(error.message).toContain('cache: already gone');
    expect(error.message).toContain('broker did not end within 1s');
    expect(lifecycle.stopFailures.map((failure) => failure.hook)).toEqual(['broker', 'cache']);
  });

  it('runs a stop hook once, and one that was registered since at the next call', async () => {
    const ran: string[] = [];
    lifecycle.onStop(
      'flush',
      hook('first', async () => void ran.push('first')),
    );
    await lifecycle.stop('flush');
    lifecycle.onStop(
      'flush',
      hook('second', async () => void ran.push('second')),
    );

    await lifecycle.stop('flush');
    await lifecycle.stop('flush');

    expect(ran).toEqual(['first', 'second']);
  });

  it('makes a second stop of a phase wait for the first', async () => {
    let ended = false;
    lifecycle.onStop(
      'drain',
      hook('consumer', async () => {
        await clock.sleep(50);
        ended = true;
      }),
    );

    const first = lifecycle.stop('drain');
    const second = lifecycle.stop('drain').then(() => ended);
    await clock.advance(50);

    await first;
    expect(await second).toBe(true);
  });

  it('aborts the start hooks that still run when a stop begins', async () => {
    lifecycle.onStart('connect', hook('database', never, 60));
    const start = lifecycle.start('connect').catch((caught: unknown) => caught);
    expect(lifecycle.running).toEqual(['database']);

    await lifecycle.stop('unready');

    expect(await start).toMatchObject({ name: 'AbortError' });
    expect(lifecycle.stopping).toBe(true);
    await expect(lifecycle.start('migrate')).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is not stopping before unready begins and leaves no timer behind', async () => {
    lifecycle.onStart('connect', hook('database'));
    await lifecycle.start('connect');

    expect(lifecycle.stopping).toBe(false);
    expect(clock.pending).toBe(0);
  });
});
