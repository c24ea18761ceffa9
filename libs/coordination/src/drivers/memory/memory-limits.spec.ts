import { VirtualClock } from '#core/testing';
import { CoordinationUnavailableError } from '#domain/coordination';
import type { LimitRequest } from '../../rate-limits/limit-store.js';
import { describeRateLimiter } from '../../testing/rate-limiter.conformance.js';
import { rateLimiterOver } from '../../testing/support/over-store.js';
import { MemoryLimits } from './memory-limits.js';

describeRateLimiter(
  { describe, it },
  {
    name: 'memory, by a clock that tests move',
    capabilities: { sharedByProcesses: true, durable: false }, // two ports in one process
    openStore: async () => {
      const clock = new VirtualClock();
      const store = new MemoryLimits({ clock, maxEntries: 1_000 });
      return {
        start: async () => ({ rateLimiter: rateLimiterOver(store, { clock }), close: async () => undefined }),
        pass: (milliseconds) => clock.advance(milliseconds),
        close: async () => undefined,
      };
    },
  },
);

describe('MemoryLimits', () => {
  const request = (key: string, overrides: Partial<LimitRequest> = {}): LimitRequest => ({
    key,
    algorithm: 'sliding-window',
    limit: 3,
    windowMilliseconds: 1_000,
    cost: 1,
    peek: false,
    ...overrides,
  });

  it('drops keys whose limit is there again, and refuses a new one while all others count', async () => {
    const clock = new VirtualClock();
    const limits = new MemoryLimits({ clock, maxEntries: 2 });
    await limits.take(request('short', { windowMilliseconds: 10 }), undefined);
    await limits.take(request('long'), undefined);
    await expect(limits.take(request('new'), undefined)).rejects.toThrow(CoordinationUnavailableError);
    await limits.take(request('long'), undefined);
    await clock.advance(1_000);
    await limits.take(request('new'), undefined);
    expect(limits.size).toBe(1);
  });

  it('keeps nothing of a key that was only looked at', async () => {
    const limits = new MemoryLimits({ clock: new VirtualClock(), maxEntries: 2 });
    await limits.take(request('key', { peek: true }), undefined);
    expect(limits.size).toBe(0);
  });

  it('does not grow with what has ended', async () => {
    const clock = new VirtualClock();
    const limits = new MemoryLimits({ clock, maxEntries: 100_000 });
    for (let index = 0; index < 10_000; index += 1) {
      await limits.take(request(`key ${index}`, { windowMilliseconds: 1 }), undefined);
      if (index % 100 === 0) await clock.advance(1);
    }
    expect(limits.size).toBeLessThan(2_100);
  });
});
