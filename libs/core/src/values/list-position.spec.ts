import { decodePosition, encodePosition, fingerprintOf } from './list-position.js';

const text = (value: string): string => Buffer.from(value).toString('base64url');

describe('the position of a list', () => {
  it('comes back from its text with the fingerprint of its list', () => {
    expect(decodePosition(encodePosition('abc', ['first', 7, null]))).toEqual({
      fingerprint: 'abc',
      values: ['first', 7, null],
    });
  });

  it('is text that a URL carries as it is', () => {
    expect(encodePosition('abc', ['Zoë / ÿÿÿ?&'])).toMatch(/^[\w-]+$/);
  });

  it.each([undefined, null, 7, {}, '', ' ', 'a b', 'ä', text('{"a":1}'), text('"a"'), text('[1,'), 'x'.repeat(4_097)])(
    'is not made of %j',
    (foreign) => {
      expect(decodePosition(foreign)).toBeUndefined();
    },
  );
});

describe('fingerprintOf', () => {
  it('is the same for the same list, and another for another', () => {
    expect(fingerprintOf(['all', [1, 2]])).toBe(fingerprintOf(['all', [1, 2]]));
    expect(fingerprintOf(['all', [1, 2]])).not.toBe(fingerprintOf(['all', [2, 1]]));
  });
});
