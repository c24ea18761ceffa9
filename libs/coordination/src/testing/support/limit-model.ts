import type { LimitAnswer, LimitRequest } from '../../rate-limits/limit-store.js';

interface Use {
  readonly at: bigint;
  readonly cost: bigint;
}

/** What a limit is, written down as plainly as can be: every use since the beginning, and fractions in whole numbers. Times in microseconds. */
export class LimitModel {
  readonly #uses = new Map<string, { readonly rule: string; readonly uses: readonly Use[] }>();

  take(request: LimitRequest, now: bigint): LimitAnswer {
    const rule = [request.algorithm, request.limit, request.windowMilliseconds].join();
    const found = this.#uses.get(request.key);
    const uses = found?.rule === rule ? found.uses : [];
    const at = state(request, uses, now);
    const allowed = at.missing(BigInt(request.cost)) === 0n;
    const after = allowed && !request.peek ? [...uses, { at: now, cost: BigInt(request.cost) }] : uses;
    if (!request.peek) this.#uses.set(request.key, { rule, uses: after });
    const then = state(request, after, now);
    return {
      allowed,
      remaining: Number(then.remaining),
      resetAfter: milliseconds(then.missing(BigInt(request.limit))),
      retryAfter: milliseconds(at.missing(BigInt(request.cost))),
    };
  }

  reset(key: string): void {
    this.#uses.delete(key);
  }
}

interface State {
  readonly remaining: bigint;
  /** Microseconds until so many units are free; 0 when they are. */
  missing(units: bigint): bigint;
}

function state(request: LimitRequest, uses: readonly Use[], now: bigint): State {
  const window = BigInt(request.windowMilliseconds) * 1_000n;
  const limit = BigInt(request.limit);
  switch (request.algorithm) {
    case 'fixed-window':
      return fixedWindow(uses, { limit, window, now });
    case 'sliding-window':
      return slidingWindow(uses, { limit, window, now });
    case 'token-bucket':
      return tokenBucket(uses, { limit, window, now });
  }
}

interface Ground {
  readonly limit: bigint;
  readonly window: bigint;
  readonly now: bigint;
}

/** A window begins with the first use that is in none. */
function fixedWindow(uses: readonly Use[], { limit, window, now }: Ground): State {
  let [end, used] = [0n, 0n];
  for (const { at, cost } of uses) {
    if (at >= end) [end, used] = [at + window, 0n];
    used += cost;
  }
  if (now >= end) used = 0n;
  const remaining = limit - used;
  return { remaining, missing: (units) => (units <= remaining ? 0n : end - now) };
}

/** A use counts for less than one window. */
function slidingWindow(uses: readonly Use[], { limit, window, now }: Ground): State {
  const free = (time: bigint): bigint =>
    uses.filter(({ at }) => at + window > time).reduce((left, { cost }) => left - cost, limit);
  const times = [now, ...uses.map(({ at }) => at + window).filter((time) => time > now)];
  return { remaining: free(now), missing: (units) => (times.find((time) => free(time) >= units) ?? now) - now };
}

/** The level in `window`-ths of a token: one microsecond brings `limit` of them. */
function tokenBucket(uses: readonly Use[], { limit, window, now }: Ground): State {
  const full = limit * window;
  let [level, since] = [full, 0n];
  const refill = (time: bigint): void => {
    const filled = level + (time - since) * limit;
    [level, since] = [filled > full ? full : filled, time];
  };
  for (const { at, cost } of uses) {
    refill(at);
    level -= cost * window;
  }
  refill(now);
  const missing = (units: bigint): bigint => {
    const lack = units * window - level;
    return lack <= 0n ? 0n : (lack + limit - 1n) / limit;
  };
  return { remaining: level / window, missing };
}

function milliseconds(microseconds: bigint): number {
  return Number((microseconds + 999n) / 1_000n);
}
