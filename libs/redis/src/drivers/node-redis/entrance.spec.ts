import { VirtualClock } from '#core/testing';
import { RedisBusyError, RedisUnavailableError } from '#domain/redis';
import { Entrance } from './entrance.js';
import { RedisFailures } from './redis-failures.js';

describe('who may wait for a connection', () => {
  let clock: VirtualClock;
  let ready: boolean;
  let entrance: Entrance;

  beforeEach(() => {
    clock = new VirtualClock();
    ready = false;
    const failures = new RedisFailures('redis://h', 'default');
    entrance = new Entrance({ clock, failures, bound: 2, patience: 1_000, isReady: () => ready });
  });

  it('everybody, while it is there', () => {
    ready = true;
    for (let count = 0; count < 10; count += 1) entrance.enter();
    expect(entrance.waiting).toBe(0);
  });

  it('so many, and one more when one has left', () => {
    const leave = entrance.enter();
    entrance.enter();
    expect(() => entrance.enter()).toThrow(RedisBusyError);
    leave();
    expect(() => entrance.enter()).not.toThrow();
  });

  it('nobody, once it has been away for long, until it is back', async () => {
    entrance.failed(new Error('Socket closed unexpectedly'));
    await clock.advance(1_000);
    expect(() => entrance.enter()()).not.toThrow();
    await clock.advance(1);
    expect(() => entrance.enter()).toThrow(RedisUnavailableError);
    entrance.ready();
    expect(() => entrance.enter()).not.toThrow();
  });

  it('as long again after each time that it was there', async () => {
    entrance.failed(new Error('x'));
    await clock.advance(5_000);
    entrance.ready();
    entrance.failed(new Error('y'));
    expect(() => entrance.enter()).not.toThrow();
  });

  it('counts from the first failure, not from the last', async () => {
    entrance.failed(new Error('x'));
    await clock.advance(900);
    entrance.failed(new Error('y'));
    await clock.advance(200);
    expect(() => entrance.enter()).toThrow(RedisUnavailableError);
  });

  it('takes no notice of failures while it is there', async () => {
    ready = true;
    entrance.failed(new Error('of another connection'));
    ready = false;
    await clock.advance(5_000);
    expect(() => entrance.enter()).not.toThrow();
    expect(entrance.lastFailure).toBeUndefined();
  });
});
