import type { LimitReading } from '../../rate-limits/limit-reading.js';
import { tokenSpan, windowMicroseconds } from '../../rate-limits/limit-reading.js';
import type { LimitRequest } from '../../rate-limits/limit-store.js';

/** What is kept of one key. Times in whole microseconds of the clock that never goes back. */
export interface LimitState {
  take(request: LimitRequest, now: number): LimitReading;
  /** When all of the limit is there again, so that it need not be kept. */
  readonly endsAt: number;
}

export function newLimitState({ algorithm }: Pick<LimitRequest, 'algorithm'>): LimitState {
  switch (algorithm) {
    case 'fixed-window':
      return new FixedWindow();
    case 'sliding-window':
      return new SlidingWindow();
    case 'token-bucket':
      return new TokenBucket();
  }
}

class FixedWindow implements LimitState {
  #used = 0;
  #end = 0;

  get endsAt(): number {
    return this.#end;
  }

  take(request: LimitRequest, now: number): LimitReading {
    if (this.#end <= now) this.#used = 0;
    const end = this.#used === 0 ? now + windowMicroseconds(request) : this.#end;
    const allowed = this.#used + request.cost <= request.limit;
    if (allowed && !request.peek) {
      this.#used += request.cost;
      this.#end = end;
    }
    return { allowed, used: this.#used, full: this.#used === 0 ? 0 : end - now, rest: 0, free: end - now };
  }
}

interface Use {
  readonly at: number;
  readonly cost: number;
}

/** A log of the uses that still count; those before `#first` have ended, and are dropped when they are the greater part. */
class SlidingWindow implements LimitState {
  #uses: Use[] = [];
  #first = 0;
  #used = 0;
  endsAt = 0;

  take(request: LimitRequest, now: number): LimitReading {
    const window = windowMicroseconds(request);
    this.#forget(now - window);
    const allowed = this.#used + request.cost <= request.limit;
    if (allowed && !request.peek) {
      this.#uses.push({ at: now, cost: request.cost });
      this.#used += request.cost;
      this.endsAt = now + window;
    }
    return {
      allowed,
      used: this.#used,
      full: this.#used === 0 ? 0 : this.endsAt - now,
      rest: 0,
      free: allowed ? 0 : this.#freedAt(this.#used + request.cost - request.limit) + window - now,
    };
  }

  #forget(until: number): void {
    for (let use = this.#uses[this.#first]; use !== undefined && use.at <= until; use = this.#uses[this.#first]) {
      this.#used -= use.cost;
      this.#first += 1;
    }
    if (this.#first * 2 <= this.#uses.length) return;
    this.#uses = this.#uses.slice(this.#first);
    this.#first = 0;
  }

  /** When the use was that gives back the last of so many units. */
  #freedAt(units: number): number {
    let freed = 0;
    for (let index = this.#first; ; index += 1) {
      const use = this.#uses[index];
      if (use === undefined) return 0; // cannot be: a cost is at most the limit
      freed += use.cost;
      if (freed >= units) return use.at;
    }
  }
}

/** Kept as the time at which the bucket is full, in microseconds and `limit`-ths of one: no fraction is ever rounded (ITU-T I.371 calls it virtual scheduling). */
class TokenBucket implements LimitState {
  #full = 0;
  #rest = 0;

  get endsAt(): number {
    return this.#full + (this.#rest > 0 ? 1 : 0);
  }

  take(request: LimitRequest, now: number): LimitReading {
    if (this.#full < now) [this.#full, this.#rest] = [now, 0];
    const span = tokenSpan(request);
    const carry = this.#rest + span.rest >= request.limit;
    const full = this.#full + span.whole + (carry ? 1 : 0);
    const rest = this.#rest + span.rest - (carry ? request.limit : 0);
    const end = now + windowMicroseconds(request);
    const allowed = full < end || (full === end && rest === 0);
    if (allowed && !request.peek) [this.#full, this.#rest] = [full, rest];
    return { allowed, used: 0, full: this.#full - now, rest: this.#rest, free: 0 };
  }
}
