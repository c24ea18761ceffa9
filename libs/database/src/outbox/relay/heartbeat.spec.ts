import { Duration, type Fault } from '#core';
import { VirtualClock } from '#core/testing';
import { LeaseLostError } from '#domain/outbox';
import type { LeaseId } from '../../leased-rows/leased-rows.js';
import { Heartbeat } from './heartbeat.js';

const lease = Duration.seconds(30);
const leases = (...ids: string[]): LeaseId[] => ids.map((id) => ({ id, lease: `lease of ${id}` }));

describe('Heartbeat', () => {
  let clock: VirtualClock;
  let asked: string[][];
  let faults: Fault[];
  let answer: (ids: string[]) => Promise<ReadonlySet<string>>;
  let heartbeat: Heartbeat;

  beforeEach(() => {
    clock = new VirtualClock();
    asked = [];
    faults = [];
    answer = (ids) => Promise.resolve(new Set(ids));
    heartbeat = new Heartbeat({
      lease,
      clock,
      faults: { report: (fault) => void faults.push(fault) },
      rows: {
        renew: (held) => {
          const ids = held.map(({ id }) => id);
          asked.push(ids);
          return answer(ids);
        },
      },
    });
  });

  it('renews at every third of the lease what is held, by one statement, and rests when nothing is', async () => {
    const first = heartbeat.hold(leases('a', 'b'), clock.monotonic());
    const second = heartbeat.hold(leases('c'), clock.monotonic());
    await clock.advance(20_000);
    expect(asked).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    first.drop();
    await clock.advance(10_000);
    second.drop();
    await clock.advance(60_000);
    expect(asked[2]).toEqual(['c']);
    expect(asked).toHaveLength(3);
    expect(clock.pending).toBe(0);
    expect(first.signal.aborted || second.signal.aborted).toBe(false);
  });

  it('gives up a batch of which something belongs to someone else, and no other', async () => {
    answer = () => Promise.resolve(new Set(['b', 'c']));
    const lost = heartbeat.hold(leases('a', 'b'), clock.monotonic());
    const kept = heartbeat.hold(leases('c'), clock.monotonic());
    await clock.advance(10_000);
    expect(lost.signal.reason).toBeInstanceOf(LeaseLostError);
    expect(kept.signal.aborted).toBe(false);
  });

  it('does not renew after the event loop was blocked for longer than a third of the lease, and gives up what was held', async () => {
    const held = heartbeat.hold(leases('a'), clock.monotonic());
    const blocked = jest.spyOn(clock, 'monotonic').mockReturnValue(20_001);
    await clock.advance(10_000);
    blocked.mockRestore();
    expect(asked).toEqual([]);
    expect(held.signal.reason).toBeInstanceOf(LeaseLostError);
    expect(String(held.signal.reason)).toContain('blocked');
  });

  it('bears a beat that is a little late', async () => {
    const held = heartbeat.hold(leases('a'), clock.monotonic());
    const late = jest.spyOn(clock, 'monotonic').mockReturnValue(19_999);
    await clock.advance(10_000);
    late.mockRestore();
    expect(asked).toEqual([['a']]);
    expect(held.signal.aborted).toBe(false);
  });

  it('reports an outage once, tries on, and gives up when the lease has run out', async () => {
    answer = () => Promise.reject(new Error('the database is away'));
    const held = heartbeat.hold(leases('a'), clock.monotonic());
    await clock.advance(20_000);
    expect(asked).toHaveLength(2);
    expect(held.signal.aborted).toBe(false);
    await clock.advance(10_000);
    expect(held.signal.reason).toBeInstanceOf(LeaseLostError);
    expect(faults).toHaveLength(1);
  });

  it('gives up in time although the database does not answer at all', async () => {
    answer = () => new Promise(() => undefined);
    const held = heartbeat.hold(leases('a'), clock.monotonic());
    await clock.advance(30_000);
    expect(asked).toHaveLength(1);
    expect(held.signal.aborted).toBe(true);
  });

  it('rests after it was stopped', async () => {
    heartbeat.hold(leases('a'), clock.monotonic());
    await heartbeat.stop();
    await clock.advance(60_000);
    expect(asked).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
