import { VirtualClock } from '#core/testing';
import { MemoryIdempotency } from '../drivers/memory/memory-idempotency.js';
import type { IdempotencyAnswer, IdempotencyBegin, IdempotencyBeginning } from '../idempotency/idempotency-store.js';
import { describeIdempotency, describeIdempotencyStore } from './idempotency.conformance.js';
import { idempotencyOver } from './support/over-store.js';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A suite is worth what it refuses: each of these is a driver with one mistake, and the case that must notice it. */
class LooksThenTakes extends MemoryIdempotency {
  readonly #taken = new Set<string>();
  override async begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    const taken = this.#taken.has(begin.key);
    await tick();
    this.#taken.add(begin.key);
    return taken ? super.begin(begin, signal) : { kind: 'begun' };
  }
}
class AnswersAnything extends MemoryIdempotency {
  override async begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    const found = await super.begin(begin, signal);
    return found.kind === 'begun' ? found : { ...found, fingerprint: begin.fingerprint };
  }
}
class KeepsTheFirstFingerprint extends MemoryIdempotency {
  readonly #first = new Map<string, string>();
  override begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    const fingerprint = this.#first.get(begin.key) ?? begin.fingerprint;
    this.#first.set(begin.key, fingerprint);
    return super.begin({ ...begin, fingerprint }, signal);
  }
}
/** One owner for all: whoever completes, renews and gives up is not looked at. */
class OwnerLess extends MemoryIdempotency {
  readonly #owners = new Map<string, string>();
  override async begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    const found = await super.begin(begin, signal);
    if (found.kind === 'begun') this.#owners.set(begin.key, begin.owner);
    return found;
  }
  override complete(answer: IdempotencyAnswer, signal: AbortSignal | undefined): Promise<boolean> {
    return super.complete({ ...answer, owner: this.#owners.get(answer.key) ?? answer.owner }, signal);
  }
}
class GivesUpForOthers extends OwnerLess {
  readonly #holders = new Map<string, string>();
  override async begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    const found = await super.begin(begin, signal);
    if (found.kind === 'begun') this.#holders.set(begin.key, begin.owner);
    return found;
  }
  override abandon(key: string, owner: string, signal: AbortSignal | undefined): Promise<void> {
    return super.abandon(key, this.#holders.get(key) ?? owner, signal);
  }
}
class KeepsForEver extends MemoryIdempotency {
  override complete(answer: IdempotencyAnswer, signal: AbortSignal | undefined): Promise<boolean> {
    return super.complete({ ...answer, ttlMilliseconds: 1e12 }, signal);
  }
}
class LeasesForEver extends MemoryIdempotency {
  override begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    return super.begin({ ...begin, leaseMilliseconds: 1e12 }, signal);
  }
}
class RenewsNothing extends MemoryIdempotency {
  override async renew(): Promise<boolean> {
    return true;
  }
}
class GivesUpNothing extends MemoryIdempotency {
  override async abandon(): Promise<void> {}
}
class ForgetsWhatRuns extends MemoryIdempotency {
  readonly #owners = new Map<string, string>();
  override begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    this.#owners.set(begin.key, begin.owner);
    return super.begin(begin, signal);
  }
  override async forget(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    const answered = await super.forget(key, signal);
    await super.abandon(key, this.#owners.get(key) ?? '', signal);
    return answered;
  }
}
class CutsTheAnswer extends MemoryIdempotency {
  override complete(answer: IdempotencyAnswer, signal: AbortSignal | undefined): Promise<boolean> {
    return super.complete({ ...answer, answer: answer.answer.slice(0, 1_000) }, signal);
  }
}
class MixesUpCapitals extends MemoryIdempotency {
  override begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    return super.begin({ ...begin, key: begin.key.toLowerCase() }, signal);
  }
  override complete(answer: IdempotencyAnswer, signal: AbortSignal | undefined): Promise<boolean> {
    return super.complete({ ...answer, key: answer.key.toLowerCase() }, signal);
  }
}
class AsksOwnersTwice extends MemoryIdempotency {
  override begin(begin: IdempotencyBegin, signal: AbortSignal | undefined): Promise<IdempotencyBeginning> {
    return super.begin({ ...begin, owner: `${begin.owner} ${Math.random()}` }, signal);
  }
}
const APART = Symbol('apart');

type Driver = typeof MemoryIdempotency | typeof APART;
type Case = readonly [name: string, run: () => Promise<void>];

function casesOf(driver: Driver): readonly Case[] {
  const cases: Case[] = [];
  const path: string[] = [];
  const runner = {
    describe: (name: string, define: () => void) => {
      path.push(name);
      define();
      path.pop();
    },
    it: (name: string, run: () => Promise<void>) => void cases.push([[...path.slice(1), name].join(' > '), run]),
  };
  const open = () => {
    const clock = new VirtualClock();
    const made = () => new (driver === APART ? MemoryIdempotency : driver)({ clock, maxEntries: 1_000 });
    const shared = made();
    return { clock, store: () => (driver === APART ? made() : shared) };
  };
  describeIdempotency(runner, {
    name: 'a driver',
    capabilities: { sharedByProcesses: true, durable: true, joinsUnitOfWork: false },
    openStore: async () => {
      const { clock, store } = open();
      return {
        start: async () => ({ idempotency: idempotencyOver(store(), { clock }), close: async () => undefined }),
        pass: (milliseconds) => clock.advance(milliseconds),
        close: async () => undefined,
      };
    },
  });
  path.push('a driver');
  describeIdempotencyStore(runner, {
    name: 'a driver',
    openStore: async () => {
      const { clock, store } = open();
      return {
        start: async () => ({ store: store() }),
        pass: (milliseconds) => clock.advance(milliseconds),
        close: async () => undefined,
      };
    },
  });
  return cases;
}

const caseOf = (driver: Driver, name: string): Promise<void> => {
  const found = casesOf(driver).find(([candidate]) => candidate.endsWith(name));
  if (found === undefined) throw new Error(`The suite has no case "${name}".`);
  return found[1]();
};

describe('the suite of idempotency', () => {
  it.each<[what: string, driver: Driver, name: string]>([
    ['looks before it takes a key', LooksThenTakes, 'lets one win of many who begin in the same moment'],
    [
      'gives the answer of another request',
      AnswersAnything,
      'refuses another request under the key, in flight and answered',
    ],
    [
      'keeps the request of a run that failed',
      KeepsTheFirstFingerprint,
      'lets another begin when the lease of one who has died ends, with a request of its own',
    ],
    ['takes an answer of anybody', OwnerLess, 'takes no answer of one who is not its owner'],
    ['takes an answer of one who was overtaken', OwnerLess, 'takes nothing from one whose lease has ended'],
    ['gives up the key of another', GivesUpForOthers, 'is new again when its owner gives it up'],
    ['ignores the time of an answer', KeepsForEver, 'forgets the answer when its time is over, and not before'],
    [
      'ignores the lease',
      LeasesForEver,
      'lets another begin when the lease of one who has died ends, with a request of its own',
    ],
    ['renews nothing', RenewsNothing, 'keeps the key of work that takes longer than its lease'],
    ['renews nothing, and says that it did', RenewsNothing, 'begins the lease anew when it is renewed'],
    [
      'keeps the key of work that failed',
      GivesUpNothing,
      'leaves no answer when the work throws, so that the next one runs it, also another request',
    ],
    ['forgets a key that is in flight', ForgetsWhatRuns, 'forgets an answer, and no key that is in flight'],
    ['cuts long answers', CutsTheAnswer, 'keeps an answer of 64 KiB'],
    ['mixes up capitals', MixesUpCapitals, 'keeps keys apart, capitals and every character of them included'],
    [
      'does not know its owner again',
      AsksOwnersTwice,
      'gives the same owner its key again, and takes its answer twice',
    ],
    ['keeps keys in each process for itself', APART, 'run the work once for both, and give its answer in both'],
    ['forgets with its process', APART, 'gives the answer of an application that has ended'],
  ])('refuses a driver that %s', async (_what, driver, name) => {
    await expect(caseOf(MemoryIdempotency, name)).resolves.toBeUndefined();
    await expect(caseOf(driver, name)).rejects.toThrow();
  });

  it('names its cases apart', () => {
    const names = casesOf(MemoryIdempotency).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(30);
  });
});
