import { SystemClock } from '#core';

describe('SystemClock', () => {
  const clock = new SystemClock();

  it('tells the time and never goes back', () => {
    const before = clock.monotonic();

    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(before);
  });

  it('sleeps at least as long as asked', async () => {
    const before = clock.monotonic();
    await clock.sleep(5);

    expect(clock.monotonic() - before).toBeGreaterThanOrEqual(4);
  });

  it('ends a sleep at once with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('woken');
    const sleep = clock.sleep(60_000, { signal: controller.signal });

    controller.abort(reason);

    await expect(sleep).rejects.toBe(reason);
    await expect(clock.sleep(60_000, { signal: controller.signal })).rejects.toBe(reason);
  });

  describe('with the timers of Node replaced', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('waits longer than setTimeout can', () => {
      const fire = jest.fn();
      const days = 86_400_000;
      clock.timer(60 * days, fire);

      jest.advanceTimersByTime(59 * days);
      expect(fire).not.toHaveBeenCalled();
      jest.advanceTimersByTime(days);
      expect(fire).toHaveBeenCalledTimes(1);
    });

    it('cancels a long timer in any of its steps', () => {
      const fire = jest.fn();
      const timer = clock.timer(5_000_000_000, fire);
      jest.advanceTimersByTime(2_500_000_000);

      timer.cancel();

      expect(jest.getTimerCount()).toBe(0);
      jest.advanceTimersByTime(5_000_000_000);
      expect(fire).not.toHaveBeenCalled();
    });
  });
});
