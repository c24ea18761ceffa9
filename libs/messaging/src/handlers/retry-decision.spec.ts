import { Duration, InfrastructureError, type ErrorRow } from '#core';
import { SeededRandom } from '#core/testing';
import { DatabaseUnavailableError, EntityNotFoundError } from '#domain/database';
import { backoffMilliseconds } from './backoff.js';
import { decideRetry } from './retry-decision.js';

class AlreadyShippedError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    ...InfrastructureError.row,
    code: 'X_ALREADY_SHIPPED',
    settlement: 'ack',
  };
}

const retry = { attempts: 3, base: Duration.seconds(1), max: Duration.seconds(10) };
const random = { next: () => 0.999_999, bytes: () => new Uint8Array() };

describe('decideRetry', () => {
  it('tries every foreign error again until the attempts are used up', () => {
    expect(decideRetry(new Error('no'), 1, retry, random)).toEqual({ kind: 'retry', after: Duration.seconds(1) });
    expect(decideRetry(undefined, 2, retry, random)).toEqual({ kind: 'retry', after: Duration.seconds(2) });
    expect(decideRetry(new Error('no'), 3, retry, random)).toEqual({ kind: 'park', reason: 'attempts-exhausted' });
    expect(decideRetry(new Error('no'), 99, retry, random)).toEqual({ kind: 'park', reason: 'attempts-exhausted' });
  });

  it('follows the settlement of an error that has one', () => {
    expect(decideRetry(new EntityNotFoundError('No.'), 1, retry, random)).toEqual({ kind: 'park', reason: 'refused' });
    expect(decideRetry(new DatabaseUnavailableError('No.'), 1, retry, random)).toMatchObject({ kind: 'retry' });
    expect(decideRetry(new AlreadyShippedError('Before.'), 1, retry, random)).toEqual({ kind: 'done' });
  });

  it('waits at least as long as the error asks, and at most a day', () => {
    const asking = (retryAfter: Duration) =>
      decideRetry(new DatabaseUnavailableError('No.', { retryAfter }), 1, retry, random);

    expect(asking(Duration.seconds(60))).toEqual({ kind: 'retry', after: Duration.seconds(60) });
    expect(asking(Duration.milliseconds(1))).toEqual({ kind: 'retry', after: Duration.seconds(1) });
    expect(asking(Duration.parse('30d'))).toEqual({ kind: 'retry', after: Duration.parse('1d') });
  });
});

describe('backoffMilliseconds', () => {
  it('doubles its bound up to the maximum, however many attempts there were', () => {
    const bounds = [1, 2, 3, 4, 5, 6, 2_000].map((attempt) => backoffMilliseconds(attempt, retry, random));

    expect(bounds).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  it('spreads over the whole range below it', () => {
    const seeded = new SeededRandom();
    const drawn = Array.from({ length: 1_000 }, () => backoffMilliseconds(3, retry, seeded));

    expect(Math.min(...drawn)).toBeLessThan(100);
    expect(Math.max(...drawn)).toBeGreaterThan(3_900);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(4_000);
  });

  it('bears a base of nothing', () => {
    expect(backoffMilliseconds(2_000, { base: Duration.zero, max: Duration.seconds(1) }, random)).toBe(0);
  });
});
