import type { LimitAnswer, LimitRequest } from './limit-store.js';

/** What a store finds under a key, after the use if there was one. Times in whole microseconds from now, so that every driver rounds in the same place: here. */
export interface LimitReading {
  readonly allowed: boolean;
  /** Units that count now. Of a token bucket: 0, its level follows from `full`. */
  readonly used: number;
  /** Until all of the limit is there again. */
  readonly full: number;
  /** What comes on top of `full` of a token bucket, in parts of a microsecond: so many `limit`-ths of one. */
  readonly rest: number;
  /** Of a window that refused: until enough of it is free. */
  readonly free: number;
}

/** A span in whole microseconds and `limit`-ths of one: exact, whatever the numbers. */
export interface TokenSpan {
  readonly whole: number;
  readonly rest: number;
}

export function windowMicroseconds({ windowMilliseconds }: Pick<LimitRequest, 'windowMilliseconds'>): number {
  return windowMilliseconds * 1_000;
}

/** Two requests of one key with the same rule count together. */
export function limitRule(request: LimitRequest): string {
  return `${request.algorithm} ${request.limit} ${windowMicroseconds(request)}`;
}

/** How long a token bucket takes to refill `cost`. The product does not fit into a number: a billion times 31 days. */
export function tokenSpan(request: LimitRequest): TokenSpan {
  const parts = BigInt(request.cost) * BigInt(windowMicroseconds(request));
  const limit = BigInt(request.limit);
  return { whole: Number(parts / limit), rest: Number(parts % limit) };
}

export function limitAnswer(request: LimitRequest, reading: LimitReading): LimitAnswer {
  const bucket = request.algorithm === 'token-bucket';
  return {
    allowed: reading.allowed,
    remaining: bucket ? tokensLeft(request, reading) : request.limit - reading.used,
    resetAfter: milliseconds(reading.full + (reading.rest > 0 ? 1 : 0)),
    retryAfter: reading.allowed ? 0 : milliseconds(bucket ? tokensBack(request, reading) : reading.free),
  };
}

function tokensLeft(request: LimitRequest, { full, rest }: LimitReading): number {
  const window = BigInt(windowMicroseconds(request));
  return Number(((window - BigInt(full)) * BigInt(request.limit) - BigInt(rest)) / window);
}

function tokensBack(request: LimitRequest, { full, rest }: LimitReading): number {
  const span = tokenSpan(request);
  return full + span.whole - windowMicroseconds(request) + Math.ceil((rest + span.rest) / request.limit);
}

function milliseconds(microseconds: number): number {
  return Math.ceil(microseconds / 1_000);
}
