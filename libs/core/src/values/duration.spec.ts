import { Duration } from '#core';

describe('Duration', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5s', 1_500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
    [' 10s ', 10_000],
    ['0s', 0],
  ])('reads %p as %d milliseconds', (text, milliseconds) => {
    expect(Duration.parse(text).milliseconds).toBe(milliseconds);
  });

  it.each(['30', '', 's', '-5s', '5 s', '5S', '1e3s', '1h30m', 'NaNs', '5sec', `${'9'.repeat(400)}d`])(
    'refuses %p',
    (text) => {
      expect(() => Duration.parse(text)).toThrow(RangeError);
    },
  );

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %p milliseconds', (value) => {
    expect(() => Duration.milliseconds(value)).toThrow(RangeError);
  });

  it('takes a duration or its text', () => {
    const duration = Duration.seconds(2);

    expect(Duration.from(duration)).toBe(duration);
    expect(Duration.from('2s').milliseconds).toBe(2_000);
  });

  it.each([
    ['0ms', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['1500ms', 1_500],
    ['90s', 90_000],
    ['2m', 120_000],
    ['1d', 86_400_000],
  ])('prints as %p, which it reads back', (text, milliseconds) => {
    expect(String(Duration.milliseconds(milliseconds))).toBe(text);
    expect(Duration.parse(text).milliseconds).toBe(milliseconds);
    expect(JSON.stringify({ wait: Duration.milliseconds(milliseconds) })).toBe(`{"wait":"${text}"}`);
  });

  it('rounds up to whole seconds, so that nobody comes back too early', () => {
    expect(Duration.milliseconds(1_001).wholeSeconds).toBe(2);
    expect(Duration.zero.wholeSeconds).toBe(0);
  });
});
