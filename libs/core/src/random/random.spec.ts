import { SystemRandom } from '#core';

describe('SystemRandom', () => {
  const random = new SystemRandom();

  it('draws from [0, 1)', () => {
    const values = Array.from({ length: 100 }, () => random.next());

    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(90);
  });

  it('gives as many unpredictable bytes as were asked for', () => {
    expect(random.bytes(16)).toHaveLength(16);
    expect(Buffer.from(random.bytes(16)).equals(Buffer.from(random.bytes(16)))).toBe(false);
  });
});
