import { CallContext, Duration, type Fault } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { gate } from '../testing/gate.js';
import { LookLoop, type LookLoopParts } from './look-loop.js';
import type { Round } from './round.js';

const idle: Round = { kind: 'idle' };

describe('LookLoop', () => {
  let clock: VirtualClock;
  let faults: Fault[];
  let rounds: number[];
  let found: () => Promise<Round>;
  let loop: LookLoop;

  const make = (overrides: Partial<LookLoopParts> = {}): LookLoop =>
    (loop = new LookLoop({
      name: 'the loop',
      shortest: Duration.seconds(1),
      longest: Duration.seconds(5),
      clock,
      random: new SeededRandom(),
      ids: new SequentialIds(),
      faults: { report: (fault) => void faults.push(fault) },
      round: () => {
        rounds.push(clock.monotonic());
        return found();
      },
      ...overrides,
    }));

  beforeEach(() => {
    clock = new VirtualClock();
    faults = [];
    rounds = [];
    found = () => Promise.resolve(idle);
  });
  afterEach(async () => {
    const stopped = loop.stop();
    await clock.advance(0);
    await stopped;
    expect(clock.pending).toBe(0);
  });

  const pauses = (): number[] => rounds.slice(1).map((at, index) => at - (rounds[index] ?? 0));

  it('looks at once, then at jittered pauses that grow up to the longest', async () => {
    make().start();
    await clock.advance(60_000);
    const [first, second, third, ...rest] = pauses();
    expect(rounds[0]).toBe(0);
    expect(first).toBeGreaterThanOrEqual(500);
    expect(first).toBeLessThanOrEqual(1_000);
    expect(second).toBeGreaterThanOrEqual(1_000);
    expect(third).toBeGreaterThanOrEqual(2_000);
    for (const pause of rest) {
      expect(pause).toBeGreaterThanOrEqual(2_500);
      expect(pause).toBeLessThanOrEqual(5_000);
    }
    expect(new Set(rest).size).toBeGreaterThan(1);
  });

  it('looks at once at a hint, also one that came during a look, and begins with short pauses again', async () => {
    make().start();
    await clock.advance(30_000);
    const before = rounds.length;
    loop.wake();
    await clock.advance(0);
    expect(rounds).toHaveLength(before + 1);
    const hold = gate();
    found = async () => {
      await hold.pass();
      return idle;
    };
    loop.wake();
    await clock.advance(0);
    loop.wake();
    found = () => Promise.resolve(idle);
    hold.release();
    await clock.advance(0);
    expect(rounds).toHaveLength(before + 3);
    await clock.advance(2_000);
    expect(rounds.length).toBeGreaterThan(before + 3);
  });

  it('looks again at once while there is more, soon while someone else is at it, and when something is due', async () => {
    const script: Round[] = [
      { kind: 'more' },
      { kind: 'busy' },
      { kind: 'busy' },
      { kind: 'idle', due: Duration.milliseconds(40) },
    ];
    found = () => Promise.resolve(script.shift() ?? idle);
    make().start();
    await clock.advance(400);
    const [more, busy, again, due] = pauses();
    expect(more).toBe(0);
    expect(busy).toBeGreaterThanOrEqual(12);
    expect(busy).toBeLessThanOrEqual(25);
    expect(again).toBeGreaterThanOrEqual(25);
    expect(again).toBeLessThanOrEqual(50);
    expect(due).toBe(40);
  });

  it('keeps the spacing whatever hints come', async () => {
    make({ spacing: Duration.milliseconds(100) }).start();
    for (let step = 0; step < 45; step += 1) {
      await clock.advance(10);
      loop.wake();
    }
    expect(pauses()).toEqual([100, 100, 100, 100]);
  });

  it('reports the first failure of an outage, tries again at growing pauses that no hint shortens, and recovers', async () => {
    found = () => Promise.reject(new Error('away'));
    make().start();
    await clock.advance(0);
    for (let step = 0; step < 10; step += 1) {
      loop.wake();
      await clock.advance(5);
    }
    expect(rounds).toHaveLength(1);
    await clock.advance(60_000);
    expect(faults).toEqual([{ where: 'the loop', error: new Error('away') }]);
    expect(Math.max(...pauses())).toBeLessThanOrEqual(10_000);
    expect(pauses().at(-1)).toBeGreaterThanOrEqual(5_000);
    found = () => Promise.resolve(idle);
    await clock.advance(10_000);
    found = () => Promise.reject(new Error('away again'));
    await clock.advance(10_000);
    expect(faults).toHaveLength(2);
  });

  it('runs each look in a context of its own, and none of the call that started it', async () => {
    const seen: (string | undefined)[] = [];
    found = () => {
      seen.push(CallContext.current()?.correlationId, CallContext.current()?.tenant);
      return Promise.resolve(idle);
    };
    make();
    CallContext.run(new CallContext({ correlationId: 'a request', tenant: 'acme' }), () => loop.start());
    await clock.advance(1_000);
    expect(seen.slice(0, 4)).toEqual([expect.any(String), undefined, expect.any(String), undefined]);
    expect(seen).not.toContain('a request');
    expect(seen[0]).not.toBe(seen[2]);
  });

  it('lets the look that runs end when it is stopped, and begins no other', async () => {
    const hold = gate();
    found = async () => {
      await hold.pass();
      return { kind: 'more' };
    };
    make().start();
    await hold.reached;
    let ended = false;
    const stopped = loop.stop().then(() => (ended = true));
    await clock.advance(0);
    expect(ended).toBe(false);
    hold.release();
    await stopped;
    expect(rounds).toHaveLength(1);
  });

  it('does not look at all when it is stopped before its delay is over', async () => {
    make({ delay: Duration.seconds(60) }).start();
    await clock.advance(59_000);
    loop.wake();
    await loop.stop();
    expect(rounds).toEqual([]);
  });
});
