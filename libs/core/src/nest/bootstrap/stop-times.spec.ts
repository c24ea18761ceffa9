import { Duration } from '#core';
import { stopTimes } from './stop-times.js';

const seconds = (options: Parameters<typeof stopTimes>[0], general?: Parameters<typeof stopTimes>[1]) => {
  const times = stopTimes(options, general);
  return [times.drain.milliseconds / 1_000, times.limit(times.drain).milliseconds / 1_000];
};

describe('the times of a stop', () => {
  it('are those that Kubernetes gives, less two seconds for the last words', () => {
    expect(seconds({})).toEqual([5, 23]);
  });

  it('give the whole of it to the close when there is no drain, as on SIGINT', () => {
    expect(stopTimes({}, undefined).limit(Duration.zero).milliseconds).toBe(28_000);
  });

  it('come from the environment, unless code says otherwise', () => {
    const general = { drain: Duration.seconds(3), grace: Duration.seconds(12) };
    expect(seconds({}, general)).toEqual([3, 7]);
    expect(seconds({ drain: '1s', grace: '22s' }, general)).toEqual([1, 19]);
    expect(seconds({ shutdownLimit: '4s' }, general)).toEqual([3, 4]);
  });

  it('leave half of a short grace for closing', () => {
    expect(seconds({ grace: '6s' })).toEqual([2, 2]);
    expect(seconds({ grace: '1s' })).toEqual([0.25, 0.25]);
  });

  it('are refused when they are none', () => {
    expect(() => stopTimes({ grace: 'soon' }, undefined)).toThrow(RangeError);
  });
});
