import { memoryCacheCapabilities } from '../drivers/memory/memory.capabilities.js';
import { MemoryCacheDriver } from '../drivers/memory/memory.driver.js';
import type { CacheCapabilities, CacheDriver, CacheStore } from '../cache.driver.js';
import type { CacheHarness } from './cache-harness.js';
import { describeCache } from './cache.conformance.js';
import { driverHarness } from './driver-harness.js';
import { sharedHarness } from './shared-harness.js';

/** A suite is worth what it refuses: each of these is a driver with one mistake, and the case that must notice it. */
type Mistake = (store: CacheStore) => Partial<CacheStore>;

const MISTAKES: readonly (readonly [string, string, Mistake])[] = [
  [
    'ignores times',
    'forgets a value after its time, not before',
    (store) => ({
      write: (batch, signal) =>
        store.write({ ...batch, writes: batch.writes.map((one) => ({ ...one, freshFor: 1e9, keptFor: 1e9 })) }, signal),
    }),
  ],
  [
    'forgets the grace',
    'tells of a stale value',
    (store) => ({
      write: (batch, signal) =>
        store.write({ ...batch, writes: batch.writes.map((one) => ({ ...one, keptFor: one.freshFor })) }, signal),
    }),
  ],
  [
    'ignores generations',
    'is not kept when its key was deleted meanwhile, by another application',
    (store) => ({ write: (batch, signal) => store.write({ ...batch, ticket: undefined }, signal) }),
  ],
  [
    'lets a load overwrite what was set meanwhile',
    'is not kept when another value was set meanwhile, by another application',
    (store) => ({ write: (batch, signal) => store.write({ ...batch, change: false }, signal) }),
  ],
  [
    'ignores tags',
    'deletes by tag what has the tag, and nothing else',
    (store) => ({
      invalidate: (what, signal) => (what.kind === 'tags' ? Promise.resolve(0) : store.invalidate(what, signal)),
    }),
  ],
  [
    'clears everything for a tag',
    'deletes by tag what has the tag, and nothing else',
    (store) => ({
      invalidate: (what, signal) => store.invalidate(what.kind === 'tags' ? { kind: 'all' } : what, signal),
    }),
  ],
  [
    'clears nothing',
    'clears everything of a namespace, and what is set after that stays',
    (store) => ({
      invalidate: (what, signal) => (what.kind === 'all' ? Promise.resolve(0) : store.invalidate(what, signal)),
    }),
  ],
  [
    'keeps what was deleted',
    'deletes a key, and tells whether there was one',
    (store) => ({
      invalidate: (what, signal) => (what.kind === 'keys' ? Promise.resolve(1) : store.invalidate(what, signal)),
    }),
  ],
  [
    'always says that there was one',
    'deletes a key, and tells whether there was one',
    (store) => ({ invalidate: async (what, signal) => (await store.invalidate(what, signal), 1) }),
  ],
  [
    'asks for one key after another',
    'takes one round trip, whatever their number',
    (store) => ({
      read: async (keys, signal) => {
        const readings = await Promise.all(keys.map((key) => store.read([key], signal)));
        return { ticket: readings[0]?.ticket ?? 0, found: readings.flatMap(({ found }) => found) };
      },
    }),
  ],
  [
    'mixes up capitals',
    'keeps keys apart, whatever they are made of',
    (store) => ({
      write: (batch, signal) =>
        store.write({ ...batch, writes: batch.writes.map((one) => ({ ...one, key: one.key.toLowerCase() })) }, signal),
      read: (keys, signal) =>
        store.read(
          keys.map((key) => key.toLowerCase()),
          signal,
        ),
    }),
  ],
];

/** One store for all namespaces. */
const oneForAll = (driver: CacheDriver): CacheDriver => ({
  ...driver,
  store: (site, listener) => driver.store({ ...site, name: 'all' }, listener),
});

/** Names without an end: `t1` and `0:a` are `t10` and `:a`. */
const gluesNames = (driver: CacheDriver): CacheDriver => ({
  ...driver,
  store: (site, listener) => {
    const store = driver.store({ ...site, name: 'all' }, listener);
    const named = (key: string): string => site.name + key;
    return {
      read: (keys, signal) => store.read(keys.map(named), signal),
      write: (batch, signal) =>
        store.write({ ...batch, writes: batch.writes.map((one) => ({ ...one, key: named(one.key) })) }, signal),
      invalidate: (what, signal) =>
        store.invalidate(what.kind === 'keys' ? { ...what, keys: what.keys.map(named) } : what, signal),
    };
  },
});

const making =
  (mistake: Mistake) =>
  (driver: CacheDriver): CacheDriver => ({
    ...driver,
    store: (site, listener) => {
      const store = driver.store(site, listener);
      return { ...store, ...mistake(store) };
    },
  });

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The cases of the suite, by the last words of their names, not run. */
function casesOf(harness: CacheHarness): readonly Case[] {
  const cases: Case[] = [];
  describeCache(
    {
      describe: (_name, define) => define(),
      it: (name, run) => void cases.push({ name, run }),
    },
    harness,
  );
  return cases;
}

function named(harness: CacheHarness, name: string): Promise<void> | undefined {
  return casesOf(harness)
    .find((one) => one.name === name)
    ?.run();
}

describe('the suite of the cache', () => {
  it.each(MISTAKES)('refuses a driver that %s', async (_what, name, mistake) => {
    await expect(named(sharedHarness('right'), name)).resolves.toBeUndefined();
    await expect(named(sharedHarness('wrong', making(mistake)), name)).rejects.toThrow();
  });

  it.each([
    ['has one store for all namespaces', oneForAll],
    ['glues the name of the namespace to the key', gluesNames],
  ])('refuses a driver that %s', async (_what, wrong) => {
    await expect(named(sharedHarness('wrong', wrong), 'keeps namespaces apart')).rejects.toThrow();
  });

  it('asks of a driver what it declares, and that the rest is refused', () => {
    const names = (capabilities: Partial<CacheCapabilities>): readonly string[] =>
      casesOf(
        driverHarness({
          name: 'a driver',
          capabilities: { ...memoryCacheCapabilities, ...capabilities },
          remote: false,
          clock: 'virtual',
          open: () => Promise.resolve({ driver: ({ time }) => new MemoryCacheDriver(time) }),
        }),
      ).map(({ name }) => name);
    const all = names({});
    const added = (capabilities: Partial<CacheCapabilities>): readonly string[] =>
      names(capabilities).filter((name) => !all.includes(name));
    expect(all.length).toBeGreaterThan(100);
    expect(new Set(all).size).toBe(all.length);
    expect(added({ shared: true })).toContain('shows at once what another application set and deleted');
    expect(added({ tags: false })).toEqual(['refuses tags where the driver knows none']);
    expect(names({ batches: false })).not.toContain('takes one round trip, whatever their number');
  });
});
