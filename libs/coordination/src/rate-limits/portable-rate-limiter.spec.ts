import { CallContext, Duration, TimeoutExceededError, type Fault } from '#core';
import { VirtualClock } from '#core/testing';
import { CoordinationInvalidError, CoordinationUnavailableError, type RateLimit } from '#domain/coordination';
import { RedisPermissionError } from '#domain/redis';
import { MemoryLimits } from '../drivers/memory/memory-limits.js';
import { rateLimiterOver } from '../testing/support/over-store.js';
import type { LimitStore } from './limit-store.js';

const LIMIT: RateLimit = { algorithm: 'fixed-window', limit: 2, window: '1m' };

/** A store that can be away. */
class Service implements LimitStore {
  answer: () => Promise<never> | undefined = () => undefined;

  constructor(private readonly below: LimitStore) {}

  take: LimitStore['take'] = (request, signal) => this.answer() ?? this.below.take(request, signal);
  reset: LimitStore['reset'] = (key, signal) => this.answer() ?? this.below.reset(key, signal);
}

describe('PortableRateLimiter while the service is away', () => {
  const clock = new VirtualClock();
  let service: Service;
  let faults: Fault[];
  const limiter = (outage: 'open' | 'closed' = 'open') =>
    rateLimiterOver(service, { clock, faults, outage, timeout: Duration.milliseconds(100) });
  const away = (error: Error = new Error('connection refused')): void => {
    service.answer = () => Promise.reject(error);
  };

  beforeEach(() => {
    faults = [];
    service = new Service(new MemoryLimits({ clock, maxEntries: 100 }));
  });

  it('lets everything through, says so, and reports one fault for one outage', async () => {
    away();
    const open = limiter();
    for (let use = 0; use < 5; use += 1)
      expect(await open.consume('key', LIMIT)).toMatchObject({
        allowed: true,
        degraded: true,
        limit: 2,
        remaining: 1,
        retryAfter: undefined,
      });
    expect(faults).toMatchObject([{ where: expect.stringMatching(/"default" \(everything is let through/) }]);
    service.answer = () => undefined;
    expect(await open.consume('key', LIMIT)).toMatchObject({ degraded: false, remaining: 1 });
    away();
    await open.consume('key', LIMIT);
    expect(faults).toHaveLength(2);
  });

  it('lets nothing through where that is asked for, by the option or by the call', async () => {
    away(new CoordinationUnavailableError('away'));
    const refusal = { allowed: false, degraded: true, remaining: 0, retryAfter: Duration.seconds(1) };
    expect(await limiter('closed').consume('key', LIMIT)).toMatchObject(refusal);
    expect(await limiter().consume('key', LIMIT, { outage: 'closed' })).toMatchObject(refusal);
    expect(await limiter('closed').peek('key', LIMIT, { outage: 'open' })).toMatchObject({
      allowed: true,
      remaining: 2,
    });
  });

  it('takes a service that does not answer in time for one that is away', async () => {
    service.answer = () => new Promise<never>(() => undefined);
    const asked = limiter().consume('key', LIMIT);
    await clock.advance(100);
    expect(await asked).toMatchObject({ allowed: true, degraded: true });
    expect(faults).toMatchObject([{ error: expect.any(TimeoutExceededError) }]);
  });

  describe('and says nothing', () => {
    const silent = (outage: 'open' | 'closed' = 'open') => {
      service.answer = () => new Promise<never>(() => undefined);
      const [timeout, rateLimitTimeout] = [Duration.seconds(5), Duration.milliseconds(100)];
      return rateLimiterOver(service, { clock, faults, outage, timeout, rateLimitTimeout });
    };
    /** How long the decision took. */
    const wait = async (decide: () => Promise<{ readonly degraded: boolean }>): Promise<number> => {
      const begun = clock.monotonic();
      let took: number | undefined;
      const decided = decide().then(({ degraded }) => {
        expect(degraded).toBe(true);
        took = clock.monotonic() - begun;
      });
      while (took === undefined) {
        await clock.advance(took === undefined ? 50 : 0);
        await Promise.resolve();
      }
      await decided;
      return took;
    };

    it('waits for it as long as it may where everything is let through, and as long as any call where nothing is', async () => {
      expect(await wait(() => silent().consume('key', LIMIT))).toBe(100);
      expect(await wait(() => silent('closed').consume('key', LIMIT))).toBe(5_000);
      expect(await wait(() => silent('closed').consume('key', LIMIT, { outage: 'open' }))).toBe(100);
    });

    it('lets nobody wait again at once who has waited, as a route with several limits would', async () => {
      const limiter = silent();
      await wait(() => limiter.consume('key', LIMIT));
      const asked = jest.spyOn(service, 'answer');
      expect(await limiter.consume('other', LIMIT)).toMatchObject({ allowed: true, degraded: true });
      expect(asked).not.toHaveBeenCalled();
      await clock.advance(100);
      service.answer = () => undefined;
      expect(await limiter.consume('key', LIMIT)).toMatchObject({ degraded: false });
    });

    it('asks again at once when it has answered another', async () => {
      const limiter = silent();
      await wait(() => limiter.consume('key', LIMIT));
      service.answer = () => undefined;
      expect(await limiter.consume('key', LIMIT, { outage: 'closed' })).toMatchObject({ degraded: false });
      expect(await limiter.consume('key', LIMIT)).toMatchObject({ degraded: false });
    });

    it('tells who has given up so, also while nobody waits', async () => {
      const limiter = silent();
      await wait(() => limiter.consume('key', LIMIT));
      const reason = new Error('The caller has gone.');
      await expect(limiter.consume('key', LIMIT, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });
  });

  it('takes an error of a kind that no waiting heals for one as well, since the limit cannot be asked', async () => {
    away(new RedisPermissionError('no permission'));
    expect(await limiter().consume('key', LIMIT)).toMatchObject({ degraded: true });
  });

  it('never swallows an abort, of the call or of its context', async () => {
    const reason = new Error('The caller has gone.');
    const caller = new AbortController();
    service.answer = () => new Promise<never>(() => undefined);
    const asked = limiter().consume('key', LIMIT, { signal: caller.signal });
    const context = new CallContext({ correlationId: 'c', signal: caller.signal });
    const within = CallContext.run(context, () => limiter().consume('key', LIMIT));
    caller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(within).rejects.toBe(reason);
    expect(faults).toEqual([]);
  });

  it('tells a caller whose own deadline has passed that it has', async () => {
    service.answer = () => new Promise<never>(() => undefined);
    const context = new CallContext({ correlationId: 'c', deadline: clock.monotonic() + 50 });
    const asked = CallContext.run(context, () => limiter().consume('key', LIMIT));
    const outcome = expect(asked).rejects.toThrow(TimeoutExceededError);
    await clock.advance(50);
    await outcome;
    expect(faults).toEqual([]);
  });

  it('refuses what is no limit all the same, and does not guess about a reset', async () => {
    away(new CoordinationUnavailableError('away'));
    await expect(limiter().consume('key', { ...LIMIT, limit: 0 })).rejects.toThrow(CoordinationInvalidError);
    await expect(limiter().reset('key')).rejects.toThrow(CoordinationUnavailableError);
  });
});
