import 'reflect-metadata';
import { type Clock } from '#core';
import type { CacheDriverFactory } from '../cache.driver-factory.js';
import type { DriverPut, DriverRecord, CacheCapabilities, CacheDriver } from '../cache.driver.js';
import { memoryCacheCapabilities } from '../drivers/memory/memory.capabilities.js';
import { MemoryCacheDriver } from '../drivers/memory/memory.driver.js';
import { cacheDrivers } from '../drivers/manifest.js';
import { describeCache } from './cache.conformance.js';
import { moduleHarness } from './module-harness.js';

/** A suite is worth what it refuses: each of these is a driver with one mistake, and the case that must notice it. */
class KeepsDeleted extends MemoryCacheDriver {
  override async delete(name: string): Promise<boolean> {
    return (await this.get(name)) !== undefined;
  }
}
class OverwritesAlways extends MemoryCacheDriver {
  override put(put: DriverPut): Promise<boolean> {
    return super.put({ ...put, ifAbsent: false });
  }
}
class ChecksThenPuts extends MemoryCacheDriver {
  override async put(put: DriverPut): Promise<boolean> {
    if (put.ifAbsent && (await this.get(put.name)) !== undefined) return false;
    return super.put({ ...put, ifAbsent: false });
  }
}
class NeverExpires extends MemoryCacheDriver {
  override put({ record, ...put }: DriverPut): Promise<boolean> {
    return super.put({ ...put, record: { ...record, expiresAt: undefined } });
  }
}
class IgnoresCapitals extends MemoryCacheDriver {
  override put(put: DriverPut): Promise<boolean> {
    return super.put({ ...put, name: put.name.toLowerCase() });
  }
  override get(name: string): Promise<DriverRecord | undefined> {
    return super.get(name.toLowerCase());
  }
}
class Grows extends MemoryCacheDriver {
  constructor(_options: object, clock: Clock) {
    super({ maxEntries: 1_000 }, clock);
  }
}
class AnswersWhenClosed extends MemoryCacheDriver {
  override close(): Promise<void> {
    return Promise.resolve();
  }
}

type DriverClass = new (options: { readonly maxEntries: number }, clock: Clock) => CacheDriver;

function factoryOf(type: DriverClass): CacheDriverFactory {
  const create: CacheDriverFactory['create'] = ({ maxEntries }, { clock }) =>
    Promise.resolve(new type({ maxEntries }, clock));
  return { ...cacheDrivers.memory, create };
}

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The cases of the suite, by the last words of their names, not run. */
function casesOf(driver: CacheDriverFactory, capabilities: CacheCapabilities): readonly Case[] {
  const cases: Case[] = [];
  const runner = {
    describe: (_name: string, define: () => void) => define(),
    it: (name: string, run: () => Promise<void>) => void cases.push({ name, run }),
  };
  describeCache(runner, moduleHarness({ name: 'a driver', driver, capabilities }));
  return cases;
}

describe('the suite of the cache records', () => {
  it.each<[string, DriverClass, string]>([
    ['keeps what was deleted', KeepsDeleted, 'removes the record and tells that there was one'],
    ['does not know ifAbsent', OverwritesAlways, 'leaves what is there as it is'],
    ['looks before it stores', ChecksThenPuts, 'lets one of many win'],
    ['mixes up capitals', IgnoresCapitals, 'keeps names apart, capitals and the characters of a name included'],
    ['has no bound', Grows, 'refuses one more, which is not stored'],
    ['answers when it is closed', AnswersWhenClosed, 'refuses every call'],
  ])('refuses a driver that %s', async (_what, type, name) => {
    const run = (driver: CacheDriverFactory) =>
      casesOf(driver, memoryCacheCapabilities)
        .find((candidate) => candidate.name === name)
        ?.run();
    await expect(run(cacheDrivers.memory)).resolves.toBeUndefined();
    await expect(run(factoryOf(type))).rejects.toThrow();
  });

  it('refuses a driver that never expires', async () => {
    const cases = casesOf(factoryOf(NeverExpires), memoryCacheCapabilities);
    const named = cases.find(({ name }) => name === 'removes a record after its time');
    await expect(named?.run()).rejects.toThrow(/waited/);
  }, 30_000);

  it('asks of a driver what it declares, and that the rest is refused', () => {
    const names = (capabilities: Partial<CacheCapabilities>): readonly string[] =>
      casesOf(cacheDrivers.memory, { ...memoryCacheCapabilities, ...capabilities }).map(({ name }) => name);
    const added = (capabilities: Partial<CacheCapabilities>): readonly string[] =>
      names(capabilities).filter((name) => !names({}).includes(name));
    expect(names({}).length).toBeGreaterThan(35);
    expect(new Set(names({})).size).toBe(names({}).length);
    expect(added({ durable: true })).toContain('keeps records over a restart, and what was deleted stays so');
    expect(added({ sharedByProcesses: true })).toContain('shows at once what another application put and deleted');
    expect(added({ expiry: false })).toEqual(['is refused, and nothing is stored']);
    expect(names({ bounded: false }).length).toBeLessThan(names({}).length);
  });
});
