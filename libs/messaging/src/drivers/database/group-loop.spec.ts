import { CallContext, Duration, FaultReporter, type TransactionScope } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { LeasedRows, type ClaimRequest, type LeasedRow, type LeaseId, type SweepResult } from '#database';
import { LeaseLostError } from '#domain/outbox';
import type { Delivery } from '../../messaging.driver.js';
import type { DeliveryRow } from './delivery-row.js';
import { GroupLoop } from './group-loop.js';
import { LeaseKeeper } from './lease-keeper.js';
import { ProcessSlots } from './process-slots.js';

const LEASE = Duration.milliseconds(3_000);

/** Rows that wait to be claimed, and what was done with them. */
class FakeRows extends LeasedRows<DeliveryRow> {
  waiting: LeasedRow<DeliveryRow>[] = [];
  readonly claims: ClaimRequest[] = [];
  readonly renewed: string[][] = [];
  readonly released: string[] = [];
  readonly lost = new Set<string>();
  sweeps = 0;
  sweptAll = 0;
  nextDue: Duration | undefined;
  away = false;

  add(id: string, more: { crashes?: number; paused?: boolean } = {}): void {
    const row = { event_id: id, type: 'note', event_key: null, payload: '', headers: {}, published_at: '2026-01-01' };
    this.waiting.push({
      id,
      lease: `lease of ${id}`,
      attempt: 0,
      crashes: more.crashes ?? 0,
      seq: 1n,
      key: undefined,
      row: { ...row, paused: more.paused ?? false },
    });
  }

  async claim(request: ClaimRequest): Promise<readonly LeasedRow<DeliveryRow>[]> {
    this.answer();
    this.claims.push(request);
    const fit = this.waiting.filter(({ crashes }) => crashes === 0 || request.suspects > 0).slice(0, request.limit);
    this.waiting = this.waiting.filter((row) => !fit.includes(row));
    return fit;
  }
  async renew(leases: readonly LeaseId[]): Promise<ReadonlySet<string>> {
    this.answer();
    const ids = leases.map(({ id }) => id);
    this.renewed.push(ids);
    return new Set(ids.filter((id) => !this.lost.has(id)));
  }
  async complete(leases: readonly LeaseId[]): Promise<ReadonlySet<string>> {
    this.answer();
    return new Set(leases.map(({ id }) => id).filter((id) => !this.lost.has(id)));
  }
  async retry(): Promise<boolean> {
    this.answer();
    return true;
  }
  async park(): Promise<boolean> {
    this.answer();
    return true;
  }
  async release(leases: readonly LeaseId[]): Promise<void> {
    this.answer();
    this.released.push(...leases.map(({ id }) => id));
  }
  async sweep(): Promise<SweepResult> {
    this.answer();
    this.sweeps += 1;
    return { lanes: [], parked: 0, nextDue: this.nextDue };
  }
  async sweepAll(): Promise<SweepResult> {
    this.sweptAll += 1;
    return { lanes: [], parked: 0, nextDue: undefined };
  }

  private answer(): void {
    if (this.away) throw new Error('The database is away.');
  }
}

class CountedFaults extends FaultReporter {
  count = 0;
  report(): void {
    this.count += 1;
  }
}

describe('a group and the keeper of its leases', () => {
  let clock: VirtualClock;
  let rows: FakeRows;
  let faults: CountedFaults;
  let slots: ProcessSlots;
  let loop: GroupLoop;
  let keeper: LeaseKeeper;
  let running: { readonly delivery: Delivery; readonly end: () => void }[];
  let paused: boolean[];

  const begin = async (shared = true): Promise<void> => {
    const parts = { clock, random: new SeededRandom(), ids: new SequentialIds(), faults, rows, lease: LEASE, shared };
    const poll = Duration.milliseconds(5_000);
    keeper = new LeaseKeeper({
      ...parts,
      poll,
      asideLanes: async () => [],
      ready: () => loop.wake(),
      begun: () => loop.start(),
    });
    loop = new GroupLoop(
      {
        group: 'notes',
        types: ['note'],
        concurrency: 3,
        order: 'key',
        onPark: 'key',
        fromBeginning: [],
        handle: (delivery) => new Promise((end) => running.push({ delivery, end })),
      },
      { ...parts, poll, slots, keeper, isPaused: async () => paused.shift() ?? false },
    );
    keeper.start();
    await clock.advance(0);
  };
  const at = (index: number): (typeof running)[number] => {
    const one = running[index];
    if (one === undefined) throw new Error(`There is no delivery ${index}.`);
    return one;
  };
  const done = async (index: number): Promise<void> => {
    await at(index).delivery.complete();
    at(index).end();
    await clock.advance(0);
  };

  beforeEach(() => {
    clock = new VirtualClock();
    rows = new FakeRows();
    faults = new CountedFaults();
    slots = new ProcessSlots(10);
    running = [];
    paused = [];
  });
  afterEach(async () => {
    await loop.stopClaiming();
    await keeper.stop();
    expect(clock.pending).toBe(0);
  });

  it('claims as many as can begin, and more a moment after one has ended, or at once when half have', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) rows.add(id);
    await begin();
    expect(running).toHaveLength(3);
    expect(rows.claims.map(({ limit }) => limit)).toEqual([3]);
    await done(0);
    expect(running).toHaveLength(3);
    await clock.advance(5);
    expect(running).toHaveLength(4);
    expect(rows.claims.map(({ limit }) => limit)).toEqual([3, 1]);
    for (const id of ['f', 'g', 'h']) rows.add(id);
    await done(1);
    await done(2);
    expect(running).toHaveLength(6);
    expect(rows.claims.map(({ limit }) => limit)).toEqual([3, 1, 2]);
  });

  it('claims no more than the process has room for', async () => {
    slots = new ProcessSlots(2);
    for (const id of ['a', 'b', 'c']) rows.add(id);
    await begin();
    expect(running).toHaveLength(2);
    await done(1);
    expect(running).toHaveLength(3);
  });

  it('handles one suspect at a time, beside others', async () => {
    for (const id of ['s1', 's2']) rows.add(id, { crashes: 1 });
    rows.add('a');
    const others = rows.waiting.splice(1, 1);
    await begin();
    rows.waiting.push(...others);
    loop.wake();
    await clock.advance(0);
    expect(running.map(({ delivery }) => delivery.event.id)).toEqual(['s1', 'a']);
    await done(0);
    expect(running.map(({ delivery }) => delivery.event.id)).toEqual(['s1', 'a', 's2']);
  });

  it('looks less and less often while it finds nothing', async () => {
    await begin();
    await clock.advance(60_000);
    expect(rows.claims.length).toBeGreaterThan(9);
    expect(rows.claims.length).toBeLessThan(20);
  });

  it('gives back what it claimed of a paused group, and claims again once it is resumed', async () => {
    paused = [false, ...Array<boolean>(50).fill(true)]; // paused between the first look and the claim
    rows.add('a', { paused: true });
    await begin();
    expect([running, rows.released]).toEqual([[], ['a']]);
    rows.add('b');
    loop.wake();
    await clock.advance(10_000);
    expect(rows.claims).toHaveLength(1);
    paused = [];
    loop.wake();
    await clock.advance(0);
    expect(running).toHaveLength(1);
  });

  it('goes on by itself after an outage, with all its room', async () => {
    await begin();
    rows.away = true;
    for (const id of ['a', 'b', 'c']) rows.add(id);
    await clock.advance(30_000);
    expect(faults.count).toBe(2); // one of the group, one of the keeper
    rows.away = false;
    await clock.advance(15_000);
    expect(running).toHaveLength(3);
  });

  it('renews what is being handled, and tells a handler that its lease is lost', async () => {
    rows.add('a');
    rows.add('b');
    await begin();
    await clock.advance(6_000);
    expect(at(0).delivery.signal.aborted).toBe(false);
    rows.lost.add('a');
    await clock.advance(1_100);
    expect(at(0).delivery.signal.reason).toBeInstanceOf(LeaseLostError);
    expect(at(1).delivery.signal.aborted).toBe(false);
    await expect(at(0).delivery.complete()).rejects.toBeInstanceOf(LeaseLostError);
    await clock.advance(1_100);
    expect(rows.renewed.at(-1)).toEqual(['b']);
  });

  it('renews nothing whose end is written, and goes on when that was rolled back', async () => {
    rows.add('a');
    await begin();
    const hooks: (() => void)[] = [];
    const scope = { afterRollback: (hook: () => void) => hooks.push(hook) } as unknown as TransactionScope;
    const context = new CallContext({ correlationId: 'x', transaction: scope });
    await CallContext.run(context, () => at(0).delivery.complete());
    rows.lost.add('a');
    await clock.advance(1_500);
    expect([rows.renewed, at(0).delivery.signal.aborted]).toEqual([[], false]);
    rows.lost.clear();
    for (const hook of hooks) hook();
    await clock.advance(1_000);
    expect(rows.renewed).toEqual([['a']]);
  });

  it('tells a handler whose lease was lent again, also to this process', async () => {
    rows.add('a');
    await begin();
    rows.add('a');
    loop.wake();
    await clock.advance(0);
    expect(running.map(({ delivery }) => delivery.signal.aborted)).toEqual([true, false]);
  });

  it('tells handlers to stop when their leases cannot be renewed in time', async () => {
    rows.add('a');
    await begin();
    rows.away = true;
    await clock.advance(8_000);
    expect(at(0).delivery.signal.reason).toBeInstanceOf(LeaseLostError);
  });

  it('renews nothing that it held while the event loop stood still', async () => {
    rows.add('a');
    await begin();
    await clock.advance(1_500);
    const monotonic = clock.monotonic.bind(clock);
    clock.monotonic = () => monotonic() + 1_600; // the next timer comes that late
    await clock.advance(1_000);
    expect(at(0).delivery.signal.reason).toBeInstanceOf(LeaseLostError);
    clock.monotonic = monotonic;
  });

  it('gives back what its handler could not end, as soon as the database answers', async () => {
    rows.add('a');
    await begin();
    rows.away = true;
    await expect(at(0).delivery.complete()).rejects.toThrow('away');
    at(0).end();
    await clock.advance(500);
    expect(rows.released).toEqual([]);
    rows.away = false;
    await clock.advance(2_000);
    expect(rows.released).toEqual(['a']);
  });

  it('sweeps when something is due, at the latest after the poll or a third of the lease', async () => {
    await begin();
    expect(rows.sweeps).toBe(1);
    keeper.dueIn(Duration.milliseconds(200));
    await clock.advance(210);
    expect(rows.sweeps).toBe(2);
    await clock.advance(30_000);
    expect(rows.sweeps).toBeGreaterThan(24);
    expect(rows.sweeps).toBeLessThan(40);
  });

  it('takes all leases back before it claims, where no other process can have one', async () => {
    rows.add('a');
    await begin(false);
    expect([rows.sweptAll, running.length]).toEqual([1, 1]);
    await clock.advance(10_000);
    expect(rows.sweptAll).toBe(1);
  });

  it('stops handlers that do not end, and gives their deliveries back', async () => {
    rows.add('a');
    await begin();
    await loop.stopClaiming();
    await keeper.abandon();
    expect(at(0).delivery.signal.aborted).toBe(true);
    expect(rows.released).toEqual(['a']);
    at(0).end();
    await loop.ended();
    await clock.advance(2_000);
    expect(rows.released).toEqual(['a']);
  });
});
