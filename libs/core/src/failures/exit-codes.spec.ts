import { exitCodeOf } from './exit-codes.js';
import type { Failure } from './failure.js';

const failure = (exitCode: number): Failure => ({ code: 'X', what: '', why: '', action: [], exitCode });

describe('exitCodeOf', () => {
  it.each([
    [[69], 69],
    [[69, 78], 78],
    [[70, 69], 69],
    [[70, 78, 69], 78],
    [[3], 3],
    [[], 70],
  ])('gives for %p the code %d', (codes, expected) => {
    expect(exitCodeOf(codes.map(failure))).toBe(expected);
  });
});
