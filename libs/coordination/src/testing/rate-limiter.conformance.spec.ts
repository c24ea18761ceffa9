import { Duration } from '#core';
import { VirtualClock } from '#core/testing';
import { MemoryLimits } from '../drivers/memory/memory-limits.js';
import type { LimitAnswer, LimitRequest } from '../rate-limits/limit-store.js';
import { describeRateLimiter } from './rate-limiter.conformance.js';
import { rateLimiterOver } from './support/over-store.js';

/** A suite is worth what it refuses: each of these is a driver with one mistake, and the case that must notice it. */
class ReadsThenWrites extends MemoryLimits {
  override async take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const seen = await super.take({ ...request, peek: true }, signal);
    await new Promise((resolve) => setImmediate(resolve));
    if (!seen.allowed || request.peek) return seen;
    await super.take(request, signal);
    return { ...seen, remaining: seen.remaining - request.cost };
  }
}
class NeverEnds extends MemoryLimits {
  override async take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const answer = await super.take({ ...request, windowMilliseconds: 86_400_000 }, signal);
    const { windowMilliseconds } = request;
    return {
      ...answer,
      resetAfter: Math.min(answer.resetAfter, windowMilliseconds),
      retryAfter: Math.min(answer.retryAfter, windowMilliseconds),
    };
  }
}
class TakesAPart extends MemoryLimits {
  override async take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const answer = await super.take(request, signal);
    if (answer.allowed || request.peek || answer.remaining === 0) return answer;
    await super.take({ ...request, cost: answer.remaining }, signal);
    return { ...answer, remaining: 0 };
  }
}
class PeeksByUsing extends MemoryLimits {
  override take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    return super.take({ ...request, peek: false }, signal);
  }
}
class IgnoresTheCost extends MemoryLimits {
  override take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    return super.take({ ...request, cost: 1 }, signal);
  }
}
class CountsRefusals extends MemoryLimits {
  readonly #refused = new Map<string, number>();
  override async take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const answer = await super.take(request, signal);
    const debt = this.#refused.get(request.key) ?? 0;
    if (!answer.allowed && !request.peek) this.#refused.set(request.key, debt + request.cost);
    return debt > 0 ? { ...answer, allowed: false, retryAfter: 1 } : answer;
  }
}
class MixesUpCapitals extends MemoryLimits {
  override take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    return super.take({ ...request, key: request.key.toLowerCase() }, signal);
  }
}
class ForgetsNothing extends MemoryLimits {
  override async reset(): Promise<void> {}
}
class KeepsTheOldRule extends MemoryLimits {
  readonly #rules = new Map<string, LimitRequest>();
  override take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const first = this.#rules.get(request.key) ?? request;
    this.#rules.set(request.key, first);
    const { limit, windowMilliseconds } = first;
    return super.take({ ...request, limit, windowMilliseconds }, signal);
  }
}
class SlidesAsFixed extends MemoryLimits {
  override take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const fixed = request.algorithm === 'sliding-window';
    return super.take(fixed ? { ...request, algorithm: 'fixed-window' } : request, signal);
  }
}
class FillsAtOnce extends MemoryLimits {
  override take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const fixed = request.algorithm === 'token-bucket';
    return super.take(fixed ? { ...request, algorithm: 'fixed-window' } : request, signal);
  }
}
class Retries extends MemoryLimits {
  override async take(request: LimitRequest, signal: AbortSignal | undefined): Promise<LimitAnswer> {
    const answer = await super.take(request, signal);
    return answer.allowed ? answer : { ...answer, retryAfter: 1 };
  }
}
/** Each application counts for itself. */
const APART = Symbol('apart');

type Driver = typeof MemoryLimits | typeof APART;
type Case = readonly [name: string, run: () => Promise<void>];

function casesOf(driver: Driver): readonly Case[] {
  const cases: Case[] = [];
  const path: string[] = [];
  const runner = {
    describe: (name: string, define: () => void) => {
      path.push(name);
      define();
      path.pop();
    },
    it: (name: string, run: () => Promise<void>) => void cases.push([[...path.slice(1), name].join(' > '), run]),
  };
  describeRateLimiter(runner, {
    name: 'a driver',
    capabilities: { sharedByProcesses: true, durable: true },
    openStore: async () => {
      const clock = new VirtualClock();
      const made = (): MemoryLimits => new (driver === APART ? MemoryLimits : driver)({ clock, maxEntries: 1_000 });
      const shared = made();
      return {
        start: async () => ({
          rateLimiter: rateLimiterOver(driver === APART ? made() : shared, { clock, timeout: Duration.seconds(60) }),
          close: async () => undefined,
        }),
        pass: (milliseconds) => clock.advance(milliseconds),
        close: async () => undefined,
      };
    },
  });
  return cases;
}

const caseOf = (driver: Driver, name: string): Promise<void> => {
  const found = casesOf(driver).find(([candidate]) => candidate === name);
  if (found === undefined) throw new Error(`The suite has no case "${name}".`);
  return found[1]();
};

describe('the suite of rate limits', () => {
  it.each<[what: string, driver: Driver, name: string]>([
    ['reads the limit, then writes it', ReadsThenWrites, 'fixed-window > lets exactly the limit pass of many at once'],
    ['reads the log, then writes it', ReadsThenWrites, 'sliding-window > lets exactly the limit pass of many at once'],
    [
      'reads the tokens, then writes them',
      ReadsThenWrites,
      'token-bucket > lets exactly the limit pass of many at once',
    ],
    [
      'keeps what was used for ever',
      NeverEnds,
      'fixed-window > has all of the limit again once the time that it told has passed',
    ],
    ['takes a part of a cost', TakesAPart, 'sliding-window > takes a cost as a whole, or nothing of it'],
    ['peeks by using', PeeksByUsing, 'token-bucket > uses nothing when it peeks, and tells what would be decided'],
    ['ignores the cost', IgnoresTheCost, 'fixed-window > takes a cost as a whole, or nothing of it'],
    [
      'counts what it refuses',
      CountsRefusals,
      'token-bucket > lets the same cost pass once the time that it told has passed',
    ],
    [
      'mixes up capitals',
      MixesUpCapitals,
      'fixed-window > keeps keys apart, capitals and every character of them included',
    ],
    ['resets nothing', ForgetsNothing, 'fixed-window > gives all back when it is reset, of that key alone'],
    ['counts on when the limit changes', KeepsTheOldRule, 'fixed-window > begins anew with another limit or window'],
    [
      'slides in jumps',
      SlidesAsFixed,
      'the algorithms > a sliding window gives back what was used one window ago, and no more',
    ],
    ['fills a bucket in jumps', FillsAtOnce, 'the algorithms > a token bucket refills evenly, and not above its limit'],
    [
      'tells to come again too early',
      Retries,
      'fixed-window > lets the same cost pass once the time that it told has passed',
    ],
    [
      'counts in each process for itself',
      APART,
      'two applications > count together, exactly, however many ask at once',
    ],
    ['forgets with its process', APART, 'durability > keeps what was used when the application ends'],
  ])('refuses a driver that %s', async (_what, driver, name) => {
    await expect(caseOf(MemoryLimits, name)).resolves.toBeUndefined();
    await expect(caseOf(driver, name)).rejects.toThrow();
  });

  it('names its cases apart', () => {
    const names = casesOf(MemoryLimits).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(40);
  });
});
