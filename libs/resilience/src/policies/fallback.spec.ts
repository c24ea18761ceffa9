import { BulkheadFullError, CircuitOpenError } from '#domain/resilience';
import { TimeoutExceededError } from '#core';
import { never } from '../testing/support/expectations.js';
import { policyBench, watch } from '../testing/support/policy-bench.js';

describe('the fallback', () => {
  it('stands in for what the work rejects with', async () => {
    const { policy } = policyBench({});
    const failure = new Error('no');
    const seen: unknown[] = [];
    const fallback = (error: unknown): string => (seen.push(error), 'instead');
    expect(await policy.execute(() => Promise.reject<string>(failure), { fallback })).toBe('instead');
    expect(seen).toEqual([failure]);
  });

  it('stands in for every refusal and for the limit of the call', async () => {
    const { policy, clock } = policyBench({ bulkheadSize: 1, bulkheadQueue: 0, totalTimeout: '100ms' });
    const seen: unknown[] = [];
    const options = { fallback: async (error: unknown) => (seen.push(error), 'instead') };
    const late = watch(policy.execute<string>(never, options));
    expect(await policy.execute(async () => 'work', options)).toBe('instead');
    await clock.advance(100);
    expect(late.outcome()).toBe('instead');
    policy.forceOpen();
    expect(await policy.execute(async () => 'work', options)).toBe('instead');
    expect(seen).toEqual([
      expect.any(BulkheadFullError),
      expect.any(TimeoutExceededError),
      expect.any(CircuitOpenError),
    ]);
  });

  it('is not asked when the work succeeds, or when the caller gave up', async () => {
    const { policy } = policyBench({});
    const fallback = jest.fn(() => 'instead');
    expect(await policy.execute(async () => 'work', { fallback })).toBe('work');
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(policy.execute(async () => 'work', { fallback, signal })).rejects.toThrow('gone');
    expect(fallback).not.toHaveBeenCalled();
  });

  it('may fail itself', async () => {
    const { policy } = policyBench({});
    const fallback = (): never => {
      throw new Error('nothing left');
    };
    await expect(policy.execute(() => Promise.reject(new Error('no')), { fallback })).rejects.toThrow('nothing left');
  });
});
