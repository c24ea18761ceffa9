import { SeededRandom } from '#core/testing';

const draw = (random: SeededRandom, count: number): number[] => Array.from({ length: count }, () => random.next());

describe('SeededRandom', () => {
  it('repeats itself for the same seed', () => {
    expect(draw(new SeededRandom(7), 50)).toEqual(draw(new SeededRandom(7), 50));
  });

  it('differs for another seed', () => {
    expect(draw(new SeededRandom(7), 5)).not.toEqual(draw(new SeededRandom(8), 5));
  });

  it('stays within [0, 1) and spreads over it', () => {
    const values = draw(new SeededRandom(1), 10_000);

    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
  });

  it('gives as many bytes as were asked for', () => {
    expect(new SeededRandom().bytes(16)).toHaveLength(16);
    expect(new SeededRandom().bytes(0)).toHaveLength(0);
  });
});
