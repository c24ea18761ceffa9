import { PatternScanner } from './pattern-scanner.js';

describe('PatternScanner', () => {
  it.each([
    ['aab', 'aaab', 4],
    ['abab', 'abaabab', 7],
    ['ab', 'ba', undefined],
  ])('looks for %s in %s', (pattern, text, end) => {
    expect(new PatternScanner(Buffer.from(pattern)).push(Buffer.from(text))).toBe(end);
    const scanner = new PatternScanner(Buffer.from(pattern));
    const found = [...text].findIndex((byte) => scanner.push(Buffer.from(byte)) !== undefined);
    expect(found === -1 ? undefined : found + 1).toBe(end);
  });

  it('tells how much of the pattern may have begun', () => {
    const scanner = new PatternScanner(Buffer.from('abab'));
    scanner.push(Buffer.from('xxaba'));
    expect(scanner.undecided).toBe(3);
    expect(() => new PatternScanner(Buffer.alloc(0))).toThrow('at least one byte');
  });
});
