import { UuidV7 } from '#core';
import { SeededRandom, VirtualClock } from '#core/testing';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

class SettableClock extends VirtualClock {
  time = 1_700_000_000_000;

  override now(): number {
    return this.time;
  }
}

describe('UuidV7', () => {
  let clock: SettableClock;
  let ids: UuidV7;

  beforeEach(() => {
    clock = new SettableClock();
    ids = new UuidV7(clock, new SeededRandom());
  });

  it('has the form of RFC 9562 and carries the time', () => {
    const id = ids.next();

    expect(id).toMatch(UUID_V7);
    expect(timeOf(id)).toBe(clock.time);
  });

  it('sorts in the order of making, within a millisecond and across', () => {
    const made: string[] = [];
    for (let step = 0; step < 300; step += 1) {
      if (step % 7 === 0) clock.time += 1;
      made.push(ids.next());
    }

    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('borrows from the next millisecond when one is used up, and stays sorted when that one comes', () => {
    const made = Array.from({ length: 5_000 }, () => ids.next());
    clock.time += 1;
    made.push(ids.next());

    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    expect(made.every((id) => UUID_V7.test(id))).toBe(true);
    expect(timeOf(made[4_999] ?? '')).toBe(clock.time);
  });

  it('keeps the last time when the clock goes back', () => {
    const before = ids.next();
    clock.time -= 60_000;
    const after = ids.next();

    expect(after > before).toBe(true);
    expect(timeOf(after)).toBe(timeOf(before));
  });

  it('stays sorted when the clock gives parts of milliseconds', () => {
    const made: string[] = [];
    for (let step = 0; step < 100; step += 1) {
      clock.time += 0.1;
      made.push(ids.next());
    }

    expect([...made].sort()).toEqual(made);
  });
});
