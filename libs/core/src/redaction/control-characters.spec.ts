import { escapeControl } from './control-characters.js';

describe('escapeControl', () => {
  it('keeps text on one line and shows what would be hidden', () => {
    expect(escapeControl('a\nb\r\tc\u001b[31m\u0000\u2028\u202e')).toBe(
      'a\\nb\\r\\tc\\u{1b}[31m\\u{0}\\u{2028}\\u{202e}',
    );
  });

  it('leaves letters of any script alone', () => {
    expect(escapeControl('Größe 注文 🚀')).toBe('Größe 注文 🚀');
  });
});
