import 'reflect-metadata';
import type { LeaseRequest, LockStore } from '../locks/lock-store.js';
import { coordinationDrivers } from '../drivers/manifest.js';
import { describeLocks } from './locks.conformance.js';
import { casesOf, withMistake } from './suite-cases.js';

/** A suite is worth what it refuses: each of these is a driver with one mistake, and the case that must notice it. */
const MISTAKES: readonly (readonly [string, (locks: LockStore) => Partial<LockStore>, string])[] = [
  [
    'releases for anybody',
    (locks) => ({ release: ({ name }) => locks.release({ name, owner: owners.get(name) ?? '' }, undefined) }),
    'does not release the lock of the next holder',
  ],
  [
    'renews for anybody',
    (locks) => ({ renew: (request) => locks.renew({ ...request, owner: owners.get(request.name) ?? '' }, undefined) }),
    'does not renew the lock of the next holder',
  ],
  [
    'begins each name with the token 1',
    (locks) => ({
      acquire: async (request) => {
        const attempt = await locks.acquire(request, undefined);
        return attempt.kind === 'held' ? attempt : { ...attempt, token: 1n };
      },
    }),
    'gives each holder a greater token than the one before',
  ],
  [
    'counts tokens from 1 after a restart',
    (locks) => {
      let last = 0n;
      return {
        acquire: async (request) => {
          const attempt = await locks.acquire(request, undefined);
          return attempt.kind === 'held' ? attempt : { ...attempt, token: (last += 1n) };
        },
      };
    },
    'gives a greater token than the one before also after a restart',
  ],
  [
    'ignores the lease',
    (locks) => ({ acquire: (request) => locks.acquire({ ...request, leaseMilliseconds: 3_600_000 }, undefined) }),
    'gives what a holder let expire to the next, whom the old one cannot disturb',
  ],
  [
    'renews what has ended',
    (locks) => ({
      renew: async (request) =>
        (await locks.renew(request, undefined)) || (await locks.acquire(request, undefined)).kind === 'acquired',
    }),
    'does not renew a lease that has ended, though nobody took it',
  ],
  [
    'gives a holder that asks again another token',
    (locks) => ({
      acquire: async (request) => {
        await locks.release(request, undefined);
        return locks.acquire(request, undefined);
      },
    }),
    'gives an owner that asks again the same token, and its lease anew',
  ],
  ['does not renew', () => ({ renew: () => Promise.resolve(true) }), 'lasts as long as it was extended by'],
  [
    'looks before it takes',
    (locks) => ({
      acquire: async (request) => {
        const free = await locks.acquire(request, undefined);
        await new Promise((resolve) => setImmediate(resolve));
        return free.kind === 'acquired' ? free : { kind: 'acquired', token: BigInt(Date.now()) * 1_000_000n };
      },
    }),
    'lets one of many have it',
  ],
  [
    'lets two in when they press',
    (locks) => {
      let asked = 0;
      return {
        acquire: async (request) => {
          const attempt = await locks.acquire(request, undefined);
          asked += 1;
          if (attempt.kind === 'acquired' || asked % 9 !== 0) return attempt;
          return { kind: 'acquired', token: BigInt(Date.now()) * 1_000n };
        },
        renew: () => Promise.resolve(true),
      };
    },
    'have it one at a time, with growing tokens, also when some let it expire',
  ],
  [
    'does not keep capitals apart',
    (locks) => ({
      acquire: (request) => locks.acquire(lower(request), undefined),
      release: (held) => locks.release(lower(held), undefined),
    }),
    'keeps names apart, whatever characters they have',
  ],
  [
    'never gives back',
    () => ({ release: () => Promise.resolve(true) }),
    'gives it to nobody else until it is released',
  ],
];

/** Who holds each name, for drivers that do not ask. */
const owners = new Map<string, string>();

function lower<Held extends Pick<LeaseRequest, 'name'>>(held: Held): Held {
  return { ...held, name: held.name.toLowerCase() };
}

describe('the suite of the locks', () => {
  it.each(MISTAKES)('refuses a driver that %s', async (_what, mistake, name) => {
    const wrong = withMistake(({ locks }) => {
      const noting: LockStore = {
        acquire: async (request) => {
          const attempt = await locks.acquire(request);
          if (attempt.kind === 'acquired') owners.set(request.name, request.owner);
          return attempt;
        },
        renew: (request) => locks.renew(request),
        release: (held) => locks.release(held),
        onReleased: (lock, listener) => locks.onReleased(lock, listener),
      };
      return { locks: { ...noting, ...mistake(noting) } };
    });
    const named = (driver: typeof wrong) => casesOf(describeLocks, driver).find((candidate) => candidate.name === name);
    await expect(named(coordinationDrivers.memory)?.run()).resolves.toBeUndefined();
    await expect(named(wrong)?.run()).rejects.toThrow();
  });

  it('asks of a driver what it declares', () => {
    const names = (sharedByProcesses: boolean) =>
      casesOf(describeLocks, coordinationDrivers.memory, { sharedByProcesses }).map(({ name }) => name);
    expect(new Set(names(true)).size).toBe(names(true).length);
    expect(names(true).filter((name) => !names(false).includes(name))).toContain('tell each other that a lock is free');
  });
});
