import { SeededRandom, VirtualClock } from '#core/testing';
import { reconnectDelay, ReconnectPauses } from './reconnect-pauses.js';

const at = (value: number) => Object.assign(new SeededRandom(), { next: () => value });

describe('the pauses between attempts to connect', () => {
  it('double, up to a second', () => {
    const longest = Array.from({ length: 8 }, (_, retries) => reconnectDelay(retries, at(1)));
    expect(longest).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
    expect(reconnectDelay(1_000_000, at(1))).toBe(1_000);
  });

  it('are spread over half of their length', () => {
    expect([reconnectDelay(3, at(0)), reconnectDelay(3, at(0.5)), reconnectDelay(3, at(1))]).toEqual([200, 300, 400]);
  });

  it('can be waited for', async () => {
    const clock = new VirtualClock();
    const pauses = new ReconnectPauses(clock, at(1));
    await pauses.over();
    expect(pauses.next(2)).toBe(200);
    let over = false;
    void pauses.over().then(() => (over = true));
    await clock.advance(199);
    expect(over).toBe(false);
    await clock.advance(1);
    expect(over).toBe(true);
  });
});
