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
describe('SystemRandom', () => {
  it('gives as many bytes as were asked for, and never the same ones', () => {
    const random = new SystemRandom();
    const drawn = Array.from({ length: 2_000 }, (_, index) => random.bytes(8 + (index % 3)));

    expect(drawn.every((bytes, index) => bytes.length === 8 + (index % 3))).toBe(true);
    expect(new Set(drawn.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(drawn.length);
  });

  it('gives more bytes than it keeps in stock', () => {
    const bytes = new SystemRandom().bytes(10_000);

    expect(bytes.length).toBe(10_000);
    expect(new Set(bytes).size).toBeGreaterThan(200); // of 256 possible values; fewer would be no chance
  });

  it('hands out bytes that later calls leave alone', () => {
    const random = new SystemRandom();
    const first = random.bytes(16);
    const before = Buffer.from(first).toString('hex');
    for (let index = 0; index < 1_000; index += 1) random.bytes(16);

    expect(Buffer.from(first).toString('hex')).toBe(before);
  });
});
