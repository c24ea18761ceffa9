import { Duration, InfrastructureError, type ErrorRow } from '#core';
import { SeededRandom } from '#core/testing';
import { failureEntry } from './failure-entry.js';
import { relayLockKey } from './relay-lock.js';
import { settlementOf } from './settlement.js';

class Refused extends InfrastructureError {
  static override readonly row: ErrorRow = { ...InfrastructureError.row, code: 'X_REFUSED', settlement: 'park' };
}
class Away extends InfrastructureError {
  static override readonly row: ErrorRow = { ...InfrastructureError.row, code: 'X_AWAY' };
}
const random = new SeededRandom();
const pause = (attempt: number, error: unknown = new Error('away')): number => {
  const settlement = settlementOf({ error, attempt, attempts: 100, random });
  return settlement.kind === 'retry' ? settlement.after.milliseconds : NaN;
};

describe('The settlement of a message that could not be sent', () => {
  it.each([
    [1, 1_000],
    [4, 8_000],
    [9, 256_000],
    [10, 300_000],
    [90, 300_000],
  ])('waits after attempt %i for anything up to %i ms', (attempt, bound) => {
    const pauses = Array.from({ length: 300 }, () => pause(attempt));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(bound);
    expect(Math.max(...pauses)).toBeGreaterThan(bound * 0.9);
    expect(Math.min(...pauses)).toBeLessThan(bound * 0.1);
  });

  it('waits at least as long as the receiver asks for', () => {
    expect(pause(1, new Away('later', { retryAfter: Duration.seconds(600) }))).toBe(600_000);
  });

  it('parks after ten attempts, or as many as the route says, and at once what is refused for good', () => {
    const error = new Error('away');
    expect(settlementOf({ error, attempt: 9, attempts: undefined, random }).kind).toBe('retry');
    const exhausted = { kind: 'park', reason: 'attempts-exhausted' };
    expect(settlementOf({ error, attempt: 10, attempts: undefined, random })).toEqual(exhausted);
    expect(settlementOf({ error, attempt: 2, attempts: 2, random })).toEqual(exhausted);
    const refused = { kind: 'park', reason: 'refused' };
    expect(settlementOf({ error: new Refused('never'), attempt: 1, attempts: 2, random })).toEqual(refused);
  });
});

describe('failureEntry', () => {
  const at = new Date(0);

  it.each<[unknown, string, string]>([
    [new Away('the server is away'), 'X_AWAY', 'the server is away'],
    [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED', 'refused'],
    [new TypeError('two\nlines'), 'TypeError', 'two\\nlines'],
    [new Error('amqp://user:secret@host is away'), 'Error', 'amqp://***@host is away'],
    [{ password: 'secret' }, 'UNKNOWN', 'object was thrown'],
    [undefined, 'UNKNOWN', 'undefined was thrown'],
  ])('tells what happened without secrets', (error, code, message) => {
    expect(failureEntry(error, 2, at)).toEqual({ at, attempt: 2, code, message });
  });

  it('is short', () => {
    expect(failureEntry(new Error('x'.repeat(10_000)), 1, at).message).toHaveLength(1_000);
  });
});

describe('relayLockKey', () => {
  it('is the same for every process, and another for another route or schema', () => {
    expect(relayLockKey('a', 'events')).toBe(relayLockKey('a', 'events'));
    const keys = [relayLockKey('a', 'events'), relayLockKey('b', 'events'), relayLockKey('a', 'mail')];
    expect(new Set(keys).size).toBe(3);
    for (const key of keys) expect(BigInt.asIntN(64, key)).toBe(key);
  });
});
