import 'reflect-metadata';
import { CallPolicy, CallSeam, ConcernOffError, ConfigurationError, TimeoutExceededError, type CallSite } from '#core';
import { Resilience } from '#domain/resilience';
import { Injectable, Module, Optional, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ResilienceModule } from './resilience.module.js';
import { resilienceOptionTable } from './resilience.option-table.js';
import type { ResilienceOptions } from './resilience.options.js';
import { ResilientCallPolicy } from './resilient-call-policy.js';
import { FakeResilience } from './testing/fake-resilience.js';
import { codeOnlySamples, optionSamples } from './testing/option-samples.js';
import { ProbeDriver } from './testing/probe-driver.js';

const env = { NODE_ENV: 'test' };
const open: TestingModule[] = [];

async function start(module: DynamicModule, ...providers: Provider[]): Promise<TestingModule> {
  const testing = await Test.createTestingModule({ imports: [module], providers }).compile();
  open.push(testing);
  await testing.init();
  return testing;
}

afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

function optionsClass(options: ResilienceOptions): new () => { createOptions(): ResilienceOptions } {
  return class {
    createOptions(): ResilienceOptions {
      return options;
    }
  };
}

type Build = (probe: ProbeDriver, options: ResilienceOptions) => DynamicModule;

const ways: readonly (readonly [string, Build])[] = [
  ['forRoot', (probe, options) => ResilienceModule.forRoot({ ...options, driver: probe.factory }, { env })],
  [
    'forRootAsync with useFactory',
    (probe, options) =>
      ResilienceModule.forRootAsync({ driver: probe.factory, useFactory: () => Promise.resolve(options) }, { env }),
  ],
  [
    'forRootAsync with useClass',
    (probe, options) =>
      ResilienceModule.forRootAsync({ driver: probe.factory, useClass: optionsClass(options) }, { env }),
  ],
  [
    'forRootAsync with useExisting',
    (probe, options) => {
      class Source {}
      const Existing = optionsClass(options);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return ResilienceModule.forRootAsync(
        { driver: probe.factory, imports: [Source], useExisting: Existing },
        { env },
      );
    },
  ],
];

describe.each(ways)('%s', (_name, build) => {
  it.each(Object.entries(optionSamples))('gives the driver the option %s', async (key, { code, text }) => {
    const probe = new ProbeDriver();
    await start(build(probe, { [key]: code }));
    expect(probe.seen(key)).toBe(text);
  });

  it('tells of an unknown option', async () => {
    const starting = start(build(new ProbeDriver(), JSON.parse('{"colour": "red"}') as ResilienceOptions));
    await expect(starting).rejects.toThrow(/resilience\.colour: expected one of/);
  });

  it('opens the driver before it is used and closes it with the application', async () => {
    const probe = new ProbeDriver();
    const module = await start(build(probe, {}));
    await module
      .get(Resilience)
      .policy('payments')
      .execute(async () => 1);
    await module.close();
    expect(probe.calls).toEqual(['open default', 'execute payments', 'close default']);
  });

  it('takes what only code can say', async () => {
    const probe = new ProbeDriver();
    await start(build(probe, codeOnlySamples));
    expect(probe.made.get('default')).toMatchObject(codeOnlySamples);
  });
});

describe('the variables of the policies', () => {
  it.each(Object.entries(optionSamples))('give the driver the option %s', async (key, { text }) => {
    const probe = new ProbeDriver();
    const { variable } = resilienceOptionTable[key as keyof typeof resilienceOptionTable];
    const variables = { ...env, [`RESILIENCE_${variable}`]: text };
    await start(ResilienceModule.forRoot({ driver: probe.factory }, { env: variables }));
    expect(probe.seen(key)).toBe(text);
  });

  it('do not override what a factory gives', async () => {
    const probe = new ProbeDriver();
    const late = { driver: probe.factory, useFactory: () => ({ retryAttempts: 7 }) };
    await start(ResilienceModule.forRootAsync(late, { env: { ...env, RESILIENCE_RETRY_ATTEMPTS: '9' } }));
    expect(probe.seen('retryAttempts')).toBe('7');
  });

  it.each([
    ['a driver that does not exist', { RESILIENCE_DRIVER: 'paper' }, /RESILIENCE_DRIVER: expected one of in-process/],
    ['a time without a unit', { RESILIENCE_TOTAL_TIMEOUT: '30' }, /RESILIENCE_TOTAL_TIMEOUT: expected a duration/],
    [
      'no attempt at all',
      { RESILIENCE_RETRY_ATTEMPTS: '0' },
      /RESILIENCE_RETRY_ATTEMPTS: expected a whole number from 1/,
    ],
    [
      'a cap below the base',
      { RESILIENCE_MAIL_RETRY_BASE: '9s', RESILIENCE_RETRY_CAP: '2s' },
      /RESILIENCE_MAIL_RETRY_CAP: expected at least RESILIENCE_MAIL_RETRY_BASE, which is 9s, found 2s/,
    ],
    [
      'a longest opening below the first',
      { RESILIENCE_BREAKER_OPEN: '2m' },
      /RESILIENCE_BREAKER_OPEN_MAX: expected at least RESILIENCE_BREAKER_OPEN, which is 2m, found 8s/,
    ],
    [
      'a circuit that could never open',
      { RESILIENCE_BREAKER_WINDOW_CALLS: '10' },
      /RESILIENCE_BREAKER_WINDOW_CALLS: expected 0, or at least RESILIENCE_BREAKER_MINIMUM_CALLS, which is 20/,
    ],
  ])('are refused with %s', async (_what, variables, message) => {
    const starting = start(ResilienceModule.forRoot(undefined, { env: { ...env, ...variables } }));
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });

  it('cannot be taken for those of a policy: none ends in an underscore and another', () => {
    const names = ['DRIVER', ...Object.values(resilienceOptionTable).map(({ variable }) => variable)];
    const ambiguous = names.flatMap((name) => names.filter((other) => name.endsWith(`_${other}`)));
    expect(ambiguous).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are fine in production and in every role', async () => {
    const variables = { NODE_ENV: 'production', GROUNDWORK_ROLE: 'web' };
    expect(await start(ResilienceModule.forRoot(undefined, { env: variables }))).toBeDefined();
  });

  it('of a driver that does not declare a bulkhead cannot ask for one', async () => {
    const { factory } = new ProbeDriver({ bulkhead: false, rateLimit: false });
    const variables = { ...env, RESILIENCE_BULKHEAD_SIZE: '5', RESILIENCE_RATE_LIMIT: '5' };
    await expect(start(ResilienceModule.forRoot(factory, { env: variables }))).rejects.toThrow(
      /RESILIENCE_BULKHEAD_SIZE: expected 0, because the driver probe does not declare "bulkhead".*\n.*RESILIENCE_RATE_LIMIT/,
    );
  });
});

describe('a policy with settings of its own', () => {
  it('takes over what holds for all, and says the rest itself', async () => {
    const probe = new ProbeDriver();
    const instances = { payments: { driver: probe.factory, retryAttempts: 5 } };
    const counts = () => true;
    const options = { driver: probe.factory, counts, retryAttempts: 2, breakerProbes: 9, instances };
    await start(ResilienceModule.forRoot(options, { env }));
    expect([probe.seen('retryAttempts'), probe.seen('retryAttempts', 'payments')]).toEqual(['2', '5']);
    expect(probe.seen('breakerProbes', 'payments')).toBe('9');
    expect(probe.made.get('payments')?.counts).toBe(counts);
  });

  it('may be named by variables alone, and is found however it is written', async () => {
    const variables = { ...env, RESILIENCE_RETRY_ATTEMPTS: '4', RESILIENCE_READ_MODEL_BREAKER_OPEN: '7s' };
    const module = await start(ResilienceModule.forRoot(undefined, { env: variables }));
    const policy = module.get(Resilience).policy('readModel');
    expect(policy.describe()).toContain('4 attempts');
    expect(policy.describe()).toContain('for 7s to 8s');
    expect(module.get(Resilience).policy('other').describe()).toContain('for 5s to 8s');
    expect(
      module
        .get(Resilience)
        .policies()
        .map(({ name }) => name),
    ).toEqual(['other', 'read_model']);
  });

  it('has a static name and late values', async () => {
    const probe = new ProbeDriver();
    const late = {
      driver: probe.factory,
      instances: { payments: { driver: probe.factory } },
      useFactory: () => ({ retryBase: '2s', instances: { payments: { retryAttempts: 3 + 4 } } }),
    };
    await start(ResilienceModule.forRootAsync(late, { env }));
    expect([probe.seen('retryAttempts'), probe.seen('retryAttempts', 'payments')]).toEqual(['3', '7']);
    expect(probe.seen('retryBase', 'payments')).toBe('2s');
  });
});

describe('the calls of ports', () => {
  const site: CallSite = {
    concern: 'search',
    operation: 'query',
    instance: 'default',
    idempotent: true,
    inTransaction: false,
    remote: true,
  };
  const asIs = (error: unknown): unknown => error;

  it('go through the policy of their concern', async () => {
    const module = await start(ResilienceModule.forRoot({ instances: { search: { attemptTimeout: '5ms' } } }, { env }));
    expect(module.get(CallPolicy)).toBeInstanceOf(ResilientCallPolicy);
    const never = (): Promise<never> => new Promise(() => undefined);
    await expect(module.get(CallSeam).run({ ...site, idempotent: false }, never, asIs)).rejects.toBeInstanceOf(
      TimeoutExceededError,
    );
    module.get(Resilience).policy('search').forceOpen();
    await expect(module.get(CallSeam).run(site, async () => 1, asIs)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(await module.get(CallSeam).run({ ...site, remote: false }, async () => 1, asIs)).toBe(1);
    expect(await module.get(CallSeam).run({ ...site, concern: 'mail' }, async () => 1, asIs)).toBe(1);
  });

  it('go straight to the driver when the concern is off', async () => {
    const module = await start(ResilienceModule.forRoot(false, { env }));
    expect(() => module.get(CallPolicy)).toThrow();
  });
});

it('forRootAsync refuses a factory that would change the driver', async () => {
  const late = { driver: new ProbeDriver().factory, useFactory: () => ({ driver: 'in-process' as const }) };
  await expect(start(ResilienceModule.forRootAsync(late, { env }))).rejects.toThrow(
    /resilience\.driver: expected the driver probe/,
  );
});

it('keeps two applications in one process apart', async () => {
  const [first, second] = [
    await start(ResilienceModule.forRoot(undefined, { env })),
    await start(ResilienceModule.forRoot(undefined, { env })),
  ];
  first.get(Resilience).policy('payments').forceOpen();
  const work = async (): Promise<number> => 1;
  await expect(first.get(Resilience).policy('payments').execute(work)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
  expect(await second.get(Resilience).policy('payments').execute(work)).toBe(1);
  await first.close();
  expect(await second.get(Resilience).policy('payments').execute(work)).toBe(1);
});

describe('the policies switched off', () => {
  const off = (): DynamicModule => ResilienceModule.forRoot(false, { env });

  it('boot while nobody injects the port', async () => {
    expect(await start(off())).toBeDefined();
  });

  it('tell what to enable when it is injected', async () => {
    await expect(start(off(), injecting())).rejects.toThrow(ConcernOffError);
  });

  it('give undefined to @Optional()', async () => {
    const consumer = injecting(true);
    const module = await start(off(), consumer);
    expect({ ...module.get<object>(consumer) }).toEqual({ port: undefined });
  });
});

it.each([
  ['on', () => ResilienceModule.forRoot(new ProbeDriver().factory, { env })],
  ['off', () => ResilienceModule.forRoot(false, { env })],
])('lets a test override the port that is %s', async (_what, module) => {
  const [consumer, fake] = [injecting(), new FakeResilience()];
  const testing = await Test.createTestingModule({ imports: [module()], providers: [consumer] })
    .overrideProvider(Resilience)
    .useValue(fake)
    .compile();
  expect({ ...testing.get<object>(consumer) }).toEqual({ port: fake });
});

/** A class that injects the port. */
function injecting(optional = false): Type {
  class Consumer {
    constructor(readonly port: unknown) {}
  }
  Reflect.defineMetadata('design:paramtypes', [Resilience], Consumer);
  if (optional) Optional()(Consumer, undefined, 0);
  Injectable()(Consumer);
  return Consumer;
}
