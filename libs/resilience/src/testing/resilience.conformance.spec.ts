import 'reflect-metadata';
import { InProcessResilienceDriver } from '../drivers/in-process/in-process.driver.js';
import { resilienceDrivers } from '../drivers/manifest.js';
import type { ResilienceDriverFactory } from '../resilience.driver-factory.js';
import type { DriverPolicy, DriverRequest, ResilienceCapabilities } from '../resilience.driver.js';
import type { ResilienceSettings } from '../resilience.options.js';
import { moduleHarness } from './module-harness.js';
import { describeResilience } from './resilience.conformance.js';
import { settingsOf } from './settings-of.js';

/** Changes the settings or the requests of the real one: a driver with one mistake. */
interface Mistake {
  readonly settings?: (settings: ResilienceSettings) => ResilienceSettings;
  readonly execute?: (policy: DriverPolicy, request: DriverRequest) => Promise<unknown>;
  readonly oneForAll?: boolean;
}

class Mistaken extends InProcessResilienceDriver {
  readonly #first: DriverPolicy[] = [];

  constructor(
    private readonly mistake: Mistake,
    parts: ConstructorParameters<typeof InProcessResilienceDriver>[0],
  ) {
    super(parts);
  }

  override policy(name: string, settings: ResilienceSettings): DriverPolicy {
    const { mistake } = this;
    const own = super.policy(name, mistake.settings?.(settings) ?? settings);
    this.#first.push(own);
    const real = mistake.oneForAll === true ? (this.#first[0] ?? own) : own;
    return {
      execute: (request) => mistake.execute?.(real, request) ?? real.execute(request),
      describe: () => real.describe(),
      state: () => real.state(),
      force: (position) => real.force(position),
    };
  }
}

const capabilities = resilienceDrivers['in-process'].capabilities;

function factoryOf(mistake: Mistake, declared: ResilienceCapabilities = capabilities): ResilienceDriverFactory {
  return {
    ...resilienceDrivers['in-process'],
    capabilities: { ...declared },
    create: (_settings, { clock, random }) => Promise.resolve(new Mistaken(mistake, { clock, random })),
  };
}

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The cases of the suite, not run. */
function casesOf(driver: ResilienceDriverFactory, declared: ResilienceCapabilities = capabilities): readonly Case[] {
  const cases: Case[] = [];
  const runner = {
    describe: (_name: string, define: () => void) => define(),
    it: (name: string, run: () => Promise<void>) => void cases.push({ name, run }),
  };
  describeResilience(runner, moduleHarness({ name: 'a driver', driver, capabilities: declared }));
  return cases;
}

const { breakerMinimumCalls } = settingsOf({ breakerMinimumCalls: 1_000 });

describe('the suite of the policies', () => {
  it.each<[string, Mistake, string]>([
    [
      'repeats everything',
      { settings: (settings) => ({ ...settings, retries: () => true }) },
      'tries nothing else again',
    ],
    [
      'repeats what is not idempotent',
      { execute: (policy, request) => policy.execute({ ...request, idempotent: true }) },
      'tries nothing else again',
    ],
    [
      'never repeats',
      { settings: (settings) => ({ ...settings, retryAttempts: 1 }) },
      'tries an idempotent call again when its error may be over by itself',
    ],
    [
      'has no budget',
      { settings: (settings) => ({ ...settings, budgetPercent: 1_000 }) },
      'makes no more retries than the budget of all callers allows',
    ],
    [
      'does not know the deadline',
      { execute: (policy, request) => policy.execute({ ...request, deadline: Infinity }) },
      'starts no wait that the deadline of the caller would cut',
    ],
    [
      'never opens',
      { settings: (settings) => ({ ...settings, breakerMinimumCalls }) },
      'opens when too many calls failed, refuses, and closes when its probes succeed',
    ],
    [
      'counts everything',
      { settings: (settings) => ({ ...settings, counts: () => true }) },
      'does not open for errors that only another call would avoid',
    ],
    ['has one circuit for all', { oneForAll: true }, 'keeps the dependencies apart'],
    [
      'is deaf to its caller',
      { execute: (policy, request) => policy.execute({ ...request, signal: undefined }) },
      'lets a waiting caller go',
    ],
    [
      'aborts on success',
      {
        execute: (policy, request) =>
          policy.execute({
            ...request,
            work: (call) => {
              const controller = new AbortController();
              return request
                .work({ ...call, attempt: call.attempt, signal: controller.signal })
                .finally(() => controller.abort());
            },
          }),
      },
      'never aborts the signal of a call that succeeded',
    ],
    [
      'has no bulkhead',
      { settings: (settings) => ({ ...settings, bulkheadSize: 0 }) },
      'runs so many at the same time, lets the others in as they came, and refuses one more',
    ],
    [
      'has no rate limit',
      { settings: (settings) => ({ ...settings, rateLimit: 0 }) },
      'refuses the call beyond the rate, and says when there is room',
    ],
  ])(
    'refuses a driver that %s',
    async (_what, mistake, name) => {
      const find = (driver: ResilienceDriverFactory): Case | undefined =>
        casesOf(driver).find((candidate) => candidate.name === name);
      await expect(find(factoryOf({}))?.run()).resolves.toBeUndefined();
      await expect(find(factoryOf(mistake))?.run()).rejects.toThrow();
    },
    45_000,
  );

  it('asks of a driver what it declares, and that the rest is refused', async () => {
    const bare = { bulkhead: false, rateLimit: false };
    const names = (declared: ResilienceCapabilities): readonly string[] =>
      casesOf(factoryOf({}, declared), declared).map(({ name }) => name);
    expect(names(capabilities).length).toBeGreaterThan(18);
    expect(new Set(names(capabilities)).size).toBe(names(capabilities).length);
    const refusals = names(bare).filter((name) => !names(capabilities).includes(name));
    expect(refusals).toEqual([
      'refuses to start with a setting that needs bulkhead',
      'refuses to start with a setting that needs rateLimit',
    ]);
    for (const refusal of casesOf(factoryOf({}, bare), bare).filter(({ name }) => refusals.includes(name)))
      await expect(refusal.run()).resolves.toBeUndefined();
  });
});
