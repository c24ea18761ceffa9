import fc from 'fast-check';
import { CallSeam, Duration } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import type { CacheDriver, CacheStore } from '../cache.driver.js';
import { MemoryCacheDriver } from '../drivers/memory/memory.driver.js';
import { TieredCacheDriver } from '../drivers/tiered/tiered.driver.js';
import { PortableCache } from '../portable-cache.js';
import { SteadyTime } from '../steady-time.js';
import { PLAIN_SETTINGS } from '../testing/default-settings.js';
import { SharedMemory } from '../testing/shared-memory.js';
import { TestPubSub } from '../testing/test-pub-sub.js';

/** What an application does with one key: change the truth and tell the cache, or read through it. */
type Step = { readonly process: number } & (
  { readonly kind: 'change'; readonly by: 'delete' | 'tag' | 'clear' } | { readonly kind: 'read' }
);

const step = (processes: number): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.record({
      process: fc.nat(processes - 1),
      kind: fc.constant('change' as const),
      by: fc.constantFrom('delete' as const, 'tag' as const, 'clear' as const),
    }),
    fc.record({ process: fc.nat(processes - 1), kind: fc.constant('read' as const) }),
  );

type Turn = (what: string) => Promise<void>;
/** The drivers of so many processes on one store. */
type Ground = (turn: Turn, clock: VirtualClock, processes: number) => readonly CacheDriver[];

const inMemory: Ground = (_turn, clock) => [new MemoryCacheDriver(new SteadyTime(clock))];
const shared: Ground = (turn, clock, processes) => {
  const memory = new SharedMemory(new SteadyTime(clock), turn);
  return Array.from({ length: processes }, () => memory.driver());
};
const tiered: Ground = (turn, clock, processes) => {
  const memory = new SharedMemory(new SteadyTime(clock), turn);
  const [pubSub, ids, time] = [new TestPubSub(), new SequentialIds(), new SteadyTime(clock)];
  return Array.from(
    { length: processes },
    () =>
      new TieredCacheDriver({
        far: memory.driver(),
        pubSub,
        clock,
        time,
        ids,
        instance: 'default',
        timeout: Duration.seconds(1),
      }),
  );
};
/** Keeps what was loaded whatever has happened meanwhile: the search must find it. */
const ignoringGenerations: Ground = (turn, clock, processes) =>
  shared(turn, clock, processes).map((driver) => ({
    ...driver,
    store: (site, listener): CacheStore => {
      const store = driver.store(site, listener);
      return { ...store, write: (batch, signal) => store.write({ ...batch, ticket: undefined }, signal) };
    },
  }));

/**
 * The truth is a number that grows with every change. The law: a read that begins after an invalidation was told of gives no number of before its change, and when all is over the cache
 * holds the last one or nothing. The scheduler decides which call goes on next, at every await of a loader and of the store.
 */
async function staleReads(
  ground: Ground,
  scheduler: fc.Scheduler,
  processes: number,
  steps: readonly Step[],
): Promise<readonly string[]> {
  const turn: Turn = (what) => scheduler.schedule(Promise.resolve(), what);
  const clock = new VirtualClock();
  const drivers = ground(turn, clock, processes);
  const caches = await Promise.all(
    drivers.map(async (driver) => {
      await driver.open(new AbortController().signal);
      const [time, random, ids] = [new SteadyTime(clock), new SeededRandom(), new SequentialIds()];
      return new PortableCache({
        ...{ driver, clock, time, random, ids, instance: 'default', remote: drivers.length > 1 },
        settings: PLAIN_SETTINGS,
        seam: new CallSeam({ clock }),
        faults: { report: () => undefined },
      });
    }),
  );
  let truth = 0;
  /** Nothing older may be given to who begins now. Joined loads of other processes are told apart below. */
  let told = 0;
  const wrong: string[] = [];
  const load = async (): Promise<number> => {
    await turn('the loader asks');
    const found = truth;
    await turn('the loader is answered');
    return found;
  };
  const run = async (one: Step, index: number): Promise<void> => {
    const cache = caches[one.process % caches.length] ?? caches[0];
    if (cache === undefined) return;
    await turn(`step ${index}`);
    if (one.kind === 'read') {
      const least = told;
      const here = await cache.get<number>('key');
      if (here !== undefined && here < least) wrong.push(`step ${index} found ${here} after ${least} was told`);
      await cache.getOrSet('key', load, { tags: ['tag'] });
      return;
    }
    truth += 1;
    const changed = truth;
    if (one.by === 'delete') await cache.delete('key');
    else if (one.by === 'tag') await cache.deleteByTag('tag');
    else await cache.clear();
    told = Math.max(told, changed);
  };
  const all = Promise.all(steps.map(run));
  await scheduler.waitFor(all);
  for (const cache of caches) {
    const reading = cache.get<number>('key');
    await scheduler.waitFor(reading);
    const left = await reading;
    if (left !== undefined && left !== truth) wrong.push(`${left} is left, and ${truth} is true`);
  }
  return wrong;
}

const search = (ground: Ground, processes: number, steps = anySteps(processes)): fc.IAsyncProperty<unknown> =>
  fc.asyncProperty(fc.scheduler(), steps, async (scheduler, given) => {
    expect(await staleReads(ground, scheduler, processes, given)).toEqual([]);
  });

const anySteps = (processes: number): fc.Arbitrary<Step[]> => fc.array(step(processes), { minLength: 2, maxLength: 7 });

/** The least that goes wrong without generations: one reads through, another changes. */
const readAndChange: fc.Arbitrary<Step[]> = fc.constant([
  { process: 0, kind: 'read' },
  { process: 1, kind: 'change', by: 'delete' },
]);

describe('a load that began before an invalidation', () => {
  it.each<[string, Ground, number]>([
    ['in one process', inMemory, 1],
    ['of two processes on one store', shared, 2],
    ['of two processes with memories of their own over one store', tiered, 2],
  ])(
    'never fills after it, however the calls are interleaved, %s',
    async (_what, ground, processes) => {
      await fc.assert(search(ground, processes), { numRuns: 600 });
    },
    60_000,
  );

  it('is found by the search when a driver ignores generations', async () => {
    await expect(fc.assert(search(ignoringGenerations, 2, readAndChange), { numRuns: 600 })).rejects.toThrow(
      /Property failed/,
    );
  }, 60_000);
});

describe('single flight', () => {
  it('loads once for all who ask before it has filled, however the calls are interleaved', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 2, max: 6 }),
        fc.boolean(),
        async (scheduler, callers, remote) => {
          const turn: Turn = (what) => scheduler.schedule(Promise.resolve(), what);
          const clock = new VirtualClock();
          const [driver] = (remote ? shared : inMemory)(turn, clock, 1);
          if (driver === undefined) return;
          const cache = new PortableCache({
            ...{ driver, clock, instance: 'default', remote, settings: PLAIN_SETTINGS },
            ...{ random: new SeededRandom(), ids: new SequentialIds() },
            seam: new CallSeam({ clock }),
            faults: { report: () => undefined },
          });
          let loads = 0;
          const asking = Array.from({ length: callers }, async (_, index) => {
            await turn(`caller ${index}`);
            return cache.getOrSet('key', async () => {
              loads += 1;
              await turn('the loader');
              return 'loaded';
            });
          });
          await scheduler.waitFor(Promise.all(asking));
          expect([loads, new Set(await Promise.all(asking))]).toEqual([1, new Set(['loaded'])]);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});
