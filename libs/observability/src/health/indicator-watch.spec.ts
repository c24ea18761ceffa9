import { CallContext, Duration, InfrastructureError, type HealthIndicator, type HealthReading } from '#core';
import { SequentialIds, VirtualClock } from '#core/testing';
import { IndicatorWatch } from './indicator-watch.js';

class LostError extends InfrastructureError {
  static override readonly row = { ...InfrastructureError.row, code: 'X_LOST' };
}

describe('IndicatorWatch', () => {
  let clock: VirtualClock;
  let looks: number;

  beforeEach(() => {
    clock = new VirtualClock();
    looks = 0;
  });

  const watch = (check: HealthIndicator['check']): IndicatorWatch =>
    new IndicatorWatch(
      {
        name: 'database',
        need: 'required',
        limit: Duration.seconds(2),
        check: (signal) => {
          looks += 1;
          return check(signal);
        },
      },
      { clock, ids: new SequentialIds(), cache: 1_000 },
    );

  it('gives what was read a moment ago again, and then looks again', async () => {
    const database = watch(async () => ({ status: 'up' }));

    const first = await database.read();
    await clock.advance(999);
    expect(await database.read()).toBe(first);
    await clock.advance(1);
    await database.read();

    expect(looks).toBe(2);
    expect(first).toEqual({ name: 'database', status: 'up', at: clock.now() - 1_000 });
  });

  it('looks once for everyone who asks meanwhile', async () => {
    const database = watch(async () => {
      await clock.sleep(100);
      return { status: 'up' };
    });

    const answers = Promise.all([database.read(), database.read(), database.read()]);
    await clock.advance(100);

    expect(new Set(await answers).size).toBe(1);
    expect(looks).toBe(1);
  });

  it('is down at its limit, tells the check, and leaves no timer', async () => {
    let told: AbortSignal | undefined;
    const database = watch((signal) => {
      told = signal;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    });

    const answer = database.read();
    await clock.advance(2_000);

    expect(await answer).toMatchObject({ status: 'down', code: 'TIMEOUT_EXCEEDED' });
    expect(told?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('counts as down, without a second look, while a look that was given up goes on', async () => {
    let end = (_: HealthReading): void => undefined;
    const database = watch(() => new Promise<HealthReading>((resolve) => (end = resolve)));
    const first = database.read();
    await clock.advance(2_000);
    await first;

    await clock.advance(60_000);
    expect(await database.read()).toMatchObject({ status: 'down', code: 'TIMEOUT_EXCEEDED' });
    expect(looks).toBe(1);

    end({ status: 'up' });
    await clock.advance(1_000);
    void database.read();
    expect(looks).toBe(2);
    end({ status: 'up' });
  });

  it.each([
    ['an error of ours by its code', new LostError('gone'), { status: 'down', code: 'X_LOST', detail: 'gone' }],
    ['any other as a failed check', new TypeError('x is no function'), { status: 'down', code: 'CHECK_FAILED' }],
  ])('tells %s', async (_, error, expected) => {
    expect(await watch(() => Promise.reject(error)).read()).toMatchObject(expected);
  });

  it('keeps secrets out of the detail', async () => {
    const error = new Error('connect postgres://shop:hunter2@db:5432/shop');

    expect((await watch(() => Promise.reject(error)).read())?.detail).not.toContain('hunter2');
  });

  it('takes a check that throws for one that rejects', async () => {
    const database = watch(() => {
      throw new LostError('at once');
    });

    expect(await database.read()).toMatchObject({ code: 'X_LOST' });
  });

  it('looks in a context of its own, so that nothing of the first who asks ends the look of all', async () => {
    const seen: (AbortSignal | undefined)[] = [];
    const database = watch(async () => {
      seen.push(CallContext.current()?.signal);
      return { status: 'up' };
    });
    const context = new CallContext({ correlationId: 'c', signal: AbortSignal.abort(new Error('gone')), deadline: 0 });

    await CallContext.run(context, () => database.read());

    expect(seen).toEqual([undefined]);
  });
});
