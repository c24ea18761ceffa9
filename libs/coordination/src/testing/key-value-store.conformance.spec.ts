import 'reflect-metadata';
import type { KeyValueBackend } from '../key-value/key-value-backend.js';
import { coordinationDrivers } from '../drivers/manifest.js';
import { describeKeyValueStore } from './key-value-store.conformance.js';
import { casesOf, withMistake } from './suite-cases.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A suite is worth what it refuses: each of these is a driver with one mistake, and the case that must notice it. */
const MISTAKES: readonly (readonly [string, (kept: KeyValueBackend) => Partial<KeyValueBackend>, string])[] = [
  [
    'looks before it sets what is absent',
    (kept) => ({
      setIfAbsent: async (write) => {
        const there = await kept.get(write.key, undefined);
        await turn();
        if (there === undefined) await kept.set(write, undefined);
        return there === undefined;
      },
    }),
    'sets what is absent for one of many',
  ],
  [
    'looks before it compares and sets',
    (kept) => ({
      compareAndSet: async (swap) => {
        const same = (await kept.get(swap.key, undefined)) === swap.expected;
        await turn();
        if (same && swap.value !== undefined) await kept.set({ ...swap, value: swap.value }, undefined);
        return same;
      },
    }),
    'sets what is as expected for one of many',
  ],
  [
    'reads before it counts',
    (kept) => ({
      increment: async ({ key, by, ttlMilliseconds }) => {
        const sum = Number((await kept.get(key, undefined)) ?? 0) + by;
        await turn();
        await kept.set({ key, value: String(sum), ttlMilliseconds }, undefined);
        return sum;
      },
    }),
    'loses none of many at once',
  ],
  [
    'ignores the time',
    (kept) => ({ set: (write) => kept.set({ ...write, ttlMilliseconds: undefined }, undefined) }),
    'ends with its time, and not before',
  ],
  [
    'keeps the time of what it overwrites',
    (kept) => ({
      set: async (write) => {
        const there = await kept.get(write.key, undefined);
        if (there === undefined) await kept.set(write, undefined);
        else await kept.compareAndSet({ ...write, expected: there, ttlMilliseconds: 100 }, undefined);
      },
    }),
    'is that of the last set, also when there was none',
  ],
  [
    'counts text',
    (kept) => ({
      increment: async ({ key, by, ttlMilliseconds }) => {
        const sum = Number((await kept.get(key, undefined)) ?? 0) + by;
        await kept.set({ key, value: String(sum), ttlMilliseconds }, undefined);
        return sum;
      },
    }),
    'counts nothing but whole numbers, and changes nothing else',
  ],
  [
    'takes a prefix for a pattern',
    (kept) => ({ scan: (scan) => kept.scan({ ...scan, prefix: scan.prefix.replace('*', '') }, undefined) }),
    'takes a* in a prefix as it is',
  ],
  [
    'loses the last page',
    (kept) => ({ scan: async (scan) => ({ ...(await kept.scan(scan, undefined)), cursor: undefined }) }),
    'finds all of many, in pages of the size that was asked for, or about',
  ],
  [
    'does not tell who deleted',
    (kept) => ({ delete: async (key) => (await kept.delete(key, undefined), true) }),
    'deletes, and tells whether there was one',
  ],
  [
    'mixes up capitals',
    (kept) => ({
      get: (key) => kept.get(key.toLowerCase(), undefined),
      set: (write) => kept.set({ ...write, key: write.key.toLowerCase() }, undefined),
    }),
    'keeps keys apart, whatever characters they have',
  ],
];

describe('the suite of the key-value store', () => {
  it.each(MISTAKES)('refuses a driver that %s', async (_what, mistake, name) => {
    const wrong = withMistake(({ keyValue }) => {
      const kept: KeyValueBackend = {
        get: (key) => keyValue.get(key),
        set: (write) => keyValue.set(write),
        setIfAbsent: (write) => keyValue.setIfAbsent(write),
        compareAndSet: (swap) => keyValue.compareAndSet(swap),
        increment: (increment) => keyValue.increment(increment),
        expire: (key, ttl) => keyValue.expire(key, ttl),
        delete: (key) => keyValue.delete(key),
        scan: (scan) => keyValue.scan(scan),
      };
      return { keyValue: { ...kept, ...mistake(kept) } };
    });
    const named = (driver: typeof wrong) =>
      casesOf(describeKeyValueStore, driver).find((candidate) => candidate.name === name);
    await expect(named(coordinationDrivers.memory)?.run()).resolves.toBeUndefined();
    await expect(named(wrong)?.run()).rejects.toThrow();
  });

  it('asks of a driver what it declares', () => {
    const names = (able: object) =>
      casesOf(describeKeyValueStore, coordinationDrivers.memory, able).map(({ name }) => name);
    const all = names({ sharedByProcesses: true, durable: true });
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((name) => !names({}).includes(name))).toHaveLength(4);
  });
});
