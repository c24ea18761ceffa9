import { ByteSize } from '#core';

describe('ByteSize', () => {
  it.each([
    ['512B', 512],
    ['1KB', 1_000],
    ['256KiB', 262_144],
    ['1.5MiB', 1_572_864],
    ['5MB', 5_000_000],
    ['2GiB', 2_147_483_648],
  ])('reads %p as %d bytes', (text, bytes) => {
    expect(ByteSize.parse(text).bytes).toBe(bytes);
  });

  it.each(['512', '', '-1B', '5 MB', '5mb', '1TB', '9'.repeat(30) + 'GiB'])('refuses %p', (text) => {
    expect(() => ByteSize.parse(text)).toThrow(RangeError);
  });

  it.each([-1, 1.5, Number.NaN])('refuses %p bytes', (value) => {
    expect(() => ByteSize.bytes(value)).toThrow(RangeError);
  });

  it.each([
    ['0B', 0],
    ['1000B', 1_000],
    ['1KiB', 1_024],
    ['3MiB', 3 * 1024 ** 2],
    ['1GiB', 1024 ** 3],
  ])('prints as %p', (text, bytes) => {
    expect(String(ByteSize.bytes(bytes))).toBe(text);
    expect(JSON.stringify(ByteSize.bytes(bytes))).toBe(`"${text}"`);
  });
});
