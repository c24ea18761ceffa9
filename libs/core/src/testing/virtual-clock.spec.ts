import { VirtualClock } from '#core/testing';

describe('VirtualClock', () => {
  let clock: VirtualClock;

  beforeEach(() => {
    clock = new VirtualClock(1_000);
  });

  it('stands still until it is moved', async () => {
    expect(clock.now()).toBe(1_000);
    await clock.advance(250);
    expect(clock.now()).toBe(1_250);
    expect(clock.monotonic()).toBe(250);
  });

  it('fires timers in the order in which they are due, each at its own time', async () => {
    const fired: [string, number][] = [];
    clock.timer(20, () => fired.push(['late', clock.monotonic()]));
    clock.timer(10, () => fired.push(['early', clock.monotonic()]));
    clock.timer(10, () => fired.push(['second', clock.monotonic()]));
    clock.timer(31, () => fired.push(['not yet', clock.monotonic()]));

    await clock.advance(30);

    expect(fired).toEqual([
      ['early', 10],
      ['second', 10],
      ['late', 20],
    ]);
    expect(clock.pending).toBe(1);
  });

  it('fires a timer that another one sets on the way', async () => {
    const fired: number[] = [];
    clock.timer(10, () => void clock.timer(5, () => fired.push(clock.monotonic())));

    await clock.advance(15);

    expect(fired).toEqual([15]);
  });

  it('lets a chain of sleeps run in one advance', async () => {
    const chain = (async () => {
      await clock.sleep(10);
      await clock.sleep(10);
      return clock.monotonic();
    })();

    await clock.advance(25);

    expect(await chain).toBe(20);
  });

  it('does not fire a timer that was cancelled, and takes a second cancel', async () => {
    const fire = jest.fn();
    const timer = clock.timer(10, fire);

    timer.cancel();
    timer.cancel();
    await clock.advance(10);

    expect(fire).not.toHaveBeenCalled();
  });

  it('ends a sleep at once with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('woken');
    const sleep = clock.sleep(1_000, { signal: controller.signal });

    controller.abort(reason);

    await expect(sleep).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
    await expect(clock.sleep(1, { signal: controller.signal })).rejects.toBe(reason);
  });
});
