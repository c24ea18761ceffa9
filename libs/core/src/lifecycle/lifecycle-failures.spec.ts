import { combineFailures } from './lifecycle-failures.js';

describe('combineFailures', () => {
  it('names every hook and keeps every error', () => {
    const failure = new Error('refused');

    const combined = combineFailures('2 failures', [
      { hook: 'database', error: failure },
      { hook: 'cache', error: 'just text' },
    ]);

    expect(combined.message).toBe('2 failures:\ndatabase: refused\ncache: just text');
    expect(combined.errors).toEqual([failure, 'just text']);
  });
});
