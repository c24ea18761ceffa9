import 'reflect-metadata';
import { ConcernOffError, ConfigurationError, HealthIndicators } from '#core';
import { portToken } from '#core/nest';
import { Cache } from '#domain/cache';
import { Injectable, Module, Optional, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CacheModule } from './cache.module.js';
import { cacheOptionTable, type CacheOptions } from './cache.options.js';
import { FakeCache } from './testing/fake-cache.js';
import { optionSamples } from './testing/option-samples.js';
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

function optionsClass(options: CacheOptions): new () => { createOptions(): CacheOptions } {
  return class {
    createOptions(): CacheOptions {
      return options;
    }
  };
}

type Build = (probe: ProbeDriver, options: CacheOptions) => DynamicModule;

/** Which redis is known with the driver, before other values. */
const split = ({ redis, ...late }: CacheOptions): readonly [CacheOptions, CacheOptions] => [
  redis === undefined ? {} : { redis },
  late,
];

const ways: readonly (readonly [string, Build])[] = [
  ['forRoot', (probe, options) => CacheModule.forRoot({ ...options, driver: probe.factory }, { env })],
  [
    'forRootAsync with useFactory',
    (probe, options) => {
      const [early, late] = split(options);
      const useFactory = (): Promise<CacheOptions> => Promise.resolve(late);
      return CacheModule.forRootAsync({ ...early, driver: probe.factory, useFactory }, { env });
    },
  ],
  [
    'forRootAsync with useClass',
    (probe, options) => {
      const [early, late] = split(options);
      return CacheModule.forRootAsync({ ...early, driver: probe.factory, useClass: optionsClass(late) }, { env });
    },
  ],
  [
    'forRootAsync with useExisting',
    (probe, options) => {
      class Source {}
      const [early, late] = split(options);
      const Existing = optionsClass(late);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return CacheModule.forRootAsync(
        { ...early, driver: probe.factory, imports: [Source], useExisting: Existing },
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
    const starting = start(build(new ProbeDriver(), JSON.parse('{"colour": "red"}') as CacheOptions));
    await expect(starting).rejects.toThrow(/cache\.colour: expected one of/);
  });

  it('opens the driver before it is used and closes it with the application', async () => {
    const probe = new ProbeDriver();
    const module = await start(build(probe, {}));
    await module.get(Cache).set('key', 'value');
    await module.close();
    expect(probe.calls).toEqual(['open default', 'write default', 'close default']);
  });
});

describe('the variables of the cache', () => {
  it.each(Object.entries(optionSamples))('give the driver the option %s', async (key, { text }) => {
    const probe = new ProbeDriver();
    const { variable } = cacheOptionTable[key as keyof typeof cacheOptionTable];
    const variables = { ...env, [`CACHE_${variable}`]: text };
    await start(CacheModule.forRoot({ driver: probe.factory }, { env: variables }));
    expect(probe.seen(key)).toBe(text);
  });

  it('do not override what a factory gives', async () => {
    const probe = new ProbeDriver();
    const late = { driver: probe.factory, useFactory: () => ({ maxEntries: 7 }) };
    await start(CacheModule.forRootAsync(late, { env: { ...env, CACHE_MAX_ENTRIES: '9' } }));
    expect(probe.seen('maxEntries')).toBe('7');
  });

  it.each([
    [
      'a driver that does not exist',
      { CACHE_DRIVER: 'paper' },
      /CACHE_DRIVER: expected one of memory, redis, tiered, store/,
    ],
    ['a size without a unit', { CACHE_MAX_VALUE: '1000' }, /CACHE_MAX_VALUE: expected a size with a unit/],
    ['no room at all', { CACHE_MAX_ENTRIES: '0' }, /CACHE_MAX_ENTRIES: expected a whole number from 1/],
    ['too much chance', { CACHE_JITTER: '51' }, /CACHE_JITTER: expected a whole number from 0 to 50/],
    [
      'callers that wait longer than a load may take',
      { CACHE_HARD_TIMEOUT: '2m', CACHE_LOAD_LIMIT: '1m' },
      /CACHE_LOAD_LIMIT: expected at least CACHE_HARD_TIMEOUT, which is 2m/,
    ],
  ])('are refused with %s', async (_what, variables, message) => {
    const starting = start(CacheModule.forRoot(undefined, { env: { ...env, ...variables } }));
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });

  it.each([{ NODE_ENV: 'production' }, { GROUNDWORK_ROLE: 'web' }])(
    'have a memory of its own in every process: %o',
    async (variables) => {
      const module = await start(CacheModule.forRoot(undefined, { env: { ...env, ...variables } }));
      await module.get(Cache).set('key', 1);
      expect(await module.get(Cache).get('key')).toBe(1);
    },
  );
});

describe('named caches', () => {
  it('have a driver, settings and a token of their own', async () => {
    const probe = new ProbeDriver();
    const instances = { sessions: { driver: probe.factory, maxEntries: 3 } };
    const module = await start(CacheModule.forRoot({ driver: probe.factory, instances }, { env }));
    await module.get<Cache>(portToken(Cache, 'sessions') as symbol).set('key', 'value');
    expect([probe.seen('maxEntries'), probe.seen('maxEntries', 'sessions')]).toEqual(['10000', '3']);
    expect(probe.calls).toContain('write sessions');
    expect(probe.calls).not.toContain('write default');
  });

  it('may be named by variables alone', async () => {
    const module = await start(CacheModule.forRoot(undefined, { env: { ...env, CACHE__SESSIONS__MAX_ENTRIES: '1' } }));
    const sessions = module.get<Cache>(portToken(Cache, 'sessions') as symbol);
    await sessions.set('a', 1);
    await sessions.set('b', 2);
    expect([await sessions.get('a'), await sessions.get('b'), await module.get(Cache).get('b')]).toEqual([
      undefined,
      2,
      undefined,
    ]);
  });
});

describe('the driver of a cache', () => {
  it('is given what it needs of other concerns, or says what is missing', async () => {
    const needs = (redis: string): Promise<readonly symbol[]> => Promise.resolve([Symbol.for(`redis of ${redis}`)]);
    const probe = new ProbeDriver({ needs, concerns: ['redis'] });
    await expect(start(CacheModule.forRoot({ driver: probe.factory, redis: 'sessions' }, { env }))).rejects.toThrow(
      /works on the instance "sessions" of the concern "redis", which is not there/,
    );
    class Beside {}
    const token = Symbol.for('redis of default');
    Module({ providers: [{ provide: token, useValue: 'here' }], exports: [token] })(Beside);
    const beside: DynamicModule = { module: Beside, global: true };
    const module = await Test.createTestingModule({
      imports: [beside, CacheModule.forRoot({ driver: probe.factory }, { env })],
    }).compile();
    open.push(module);
    expect(probe.needed).toEqual(['here']);
  });

  it('is the store that code gives, which is not closed', async () => {
    const kept = new Map<string, unknown>();
    const calls: string[] = [];
    const store = {
      get: (key: string) => Promise.resolve(kept.get(key)),
      set: (key: string, value: unknown) => Promise.resolve(kept.set(key, value)),
      delete: (key: string) => Promise.resolve(kept.delete(key)),
      disconnect: () => calls.push('disconnect'),
    };
    const module = await start(CacheModule.forRoot({ store }, { env }));
    await module.get(Cache).set('key', { n: 1 });
    expect(await module.get(Cache).get('key')).toEqual({ n: 1 });
    expect(kept.size).toBeGreaterThan(0);
    await module.close();
    expect(calls).toEqual([]);
  });

  it('says what it needs when it is store, and there is none', async () => {
    await expect(start(CacheModule.forRoot('store', { env }))).rejects.toThrow(
      /needs a store of cache-manager 5 or of Keyv/,
    );
  });

  it('is looked at where it leaves the process, and nowhere else', async () => {
    const names = (module: TestingModule): readonly string[] =>
      module.get(HealthIndicators).all.map(({ name }) => name);
    expect(names(await start(CacheModule.forRoot(undefined, { env })))).toEqual([]);
    const probe = new ProbeDriver();
    const remote = probe.factory;
    const module = await start(
      CacheModule.forRoot({ driver: remote, instances: { sessions: { driver: remote } } }, { env }),
    );
    expect(names(module)).toEqual(['cache', 'cache:sessions']);
    const [indicator] = module.get(HealthIndicators).all;
    const look = () => indicator?.check(new AbortController().signal);
    expect(await look()).toEqual({ status: 'up' });
    probe.failure = new Error('away');
    const cache = module.get(Cache);
    await cache.delete('key');
    expect(await look()).toMatchObject({ status: 'degraded', code: 'CACHE_BEHIND', facts: { waiting: 1 } });
    for (let call = 0; call < 3; call += 1) await cache.get('key');
    expect(await look()).toMatchObject({ status: 'degraded', code: 'CACHE_AWAY' });
  });
});

it('forRootAsync refuses a factory that would change the driver', async () => {
  const late = { driver: new ProbeDriver().factory, useFactory: () => ({ driver: 'memory' as const }) };
  await expect(start(CacheModule.forRootAsync(late, { env }))).rejects.toThrow(
    /cache\.driver: expected the driver probe/,
  );
});

it('keeps two applications in one process apart', async () => {
  const [first, second] = [
    await start(CacheModule.forRoot(undefined, { env })),
    await start(CacheModule.forRoot(undefined, { env })),
  ];
  await first.get(Cache).set('key', 'value');
  expect(await second.get(Cache).get('key')).toBeUndefined();
  await first.close();
  await second.get(Cache).set('key', 'value');
  expect(await second.get(Cache).get('key')).toBe('value');
});

describe('the cache switched off', () => {
  const off = (): DynamicModule => CacheModule.forRoot(false, { env });

  it('boots while nobody injects the port', async () => {
    expect(await start(off())).toBeDefined();
  });

  it('tells what to enable when it is injected', async () => {
    await expect(start(off(), injecting())).rejects.toThrow(ConcernOffError);
  });

  it('gives undefined to @Optional()', async () => {
    const consumer = injecting(true);
    const module = await start(off(), consumer);
    expect({ ...module.get<object>(consumer) }).toEqual({ port: undefined });
  });
});

it.each([
  ['on', () => CacheModule.forRoot(new ProbeDriver().factory, { env })],
  ['off', () => CacheModule.forRoot(false, { env })],
])('lets a test override the port that is %s', async (_what, module) => {
  const [consumer, fake] = [injecting(), new FakeCache()];
  const testing = await Test.createTestingModule({ imports: [module()], providers: [consumer] })
    .overrideProvider(Cache)
    .useValue(fake)
    .compile();
  open.push(testing);
  expect({ ...testing.get<object>(consumer) }).toEqual({ port: fake });
});

function injecting(optional = false): Type<object> {
  class Consumer {
    constructor(readonly port: Cache | undefined) {}
  }
  Reflect.defineMetadata('design:paramtypes', [Cache], Consumer);
  if (optional) Optional()(Consumer, undefined, 0);
  Injectable()(Consumer);
  return Consumer;
}
