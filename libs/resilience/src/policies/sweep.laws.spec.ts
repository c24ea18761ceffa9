import fc from 'fast-check';
import { VirtualClock } from '#core/testing';
import { Due, DueQueue } from './due-queue.js';
import { Sweep } from './sweep.js';

class Entry extends Due {
  expiredAt: number | undefined;

  constructor(
    due: number,
    private readonly clock: VirtualClock,
  ) {
    super(due);
  }

  expire(): void {
    expect(this.expiredAt).toBeUndefined();
    this.expiredAt = this.clock.monotonic();
  }
}

describe('the sweep', () => {
  it('lets everything expire at its time and nothing that was taken out, with one timer', async () => {
    const step = fc.record({
      limit: fc.integer({ min: 1, max: 100 }),
      queue: fc.nat(2),
      takeOut: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
      advance: fc.constantFrom(0, 0, 0, 1, 5, 20, 120),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = new VirtualClock();
        const sweep = new Sweep(clock);
        const queues = [sweep.newQueue(), sweep.newQueue(), sweep.newQueue()];
        const entries: Entry[] = [];
        const takenOut = new Set<Entry>();
        for (const { limit, queue, takeOut, advance } of steps) {
          const entry = new Entry(clock.monotonic() + limit, clock);
          entries.push(entry);
          sweep.add(queues[queue] as DueQueue, entry);
          const gone = takeOut === undefined ? undefined : entries[takeOut];
          if (gone !== undefined && gone.expiredAt === undefined) takenOut.add(gone);
          if (gone !== undefined) DueQueue.remove(gone);
          expect(clock.pending).toBe(1);
          if (advance > 0) await clock.advance(advance);
        }
        await clock.advance(200);
        for (const entry of entries) expect(entry.expiredAt).toBe(takenOut.has(entry) ? undefined : entry.due);
        expect(clock.pending).toBe(0);
        expect(queues.every(({ first }) => first === undefined)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
