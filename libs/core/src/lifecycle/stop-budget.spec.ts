import { Duration } from '#core';
import { VirtualClock } from '#core/testing';
import { OrderedLifecycle } from './ordered-lifecycle.js';
import { stopBudget } from './stop-budget.js';

describe('the budget of a stop', () => {
  it('leaves time for the phases that follow', () => {
    expect(stopBudget('drain', 23_000)).toBe(18_000);
    expect(stopBudget('telemetry', 800)).toBe(800);
    expect(stopBudget('drain', Infinity)).toBe(Infinity);
  });

  it('never takes more than half away, however little is left', () => {
    expect(stopBudget('drain', 1_000)).toBe(500);
    expect(stopBudget('drain', -5)).toBe(0);
  });

  it('cuts off what hangs in the drain in time for leases to be given back, and says what it was', async () => {
    const clock = new VirtualClock();
    const lifecycle = new OrderedLifecycle(clock);
    const limit = Duration.seconds(3_600);
    const never = (): Promise<void> => new Promise(() => undefined);
    lifecycle.onStop('drain', { name: 'HTTP server', limit, run: never, open: () => ['POST /orders'] });
    let flushed = false;
    lifecycle.onStop('flush', { name: 'leases', limit, run: async () => void (flushed = true) });
    lifecycle.endWithin(Duration.seconds(10));

    const drained = lifecycle.stop('drain').catch((error: unknown) => error);
    expect(lifecycle.running).toEqual(['HTTP server (POST /orders)']);
    await clock.advance(5_000);
    const error = await drained;
    await lifecycle.stop('flush');

    expect(String(error)).toContain('HTTP server did not end within 5s');
    expect(String(error)).toContain('It still waited for POST /orders.');
    expect(flushed).toBe(true);
  });
});
