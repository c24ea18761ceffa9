import 'reflect-metadata';
import { ConcernOffError, ConfigurationError } from '#core';
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

const ways: readonly (readonly [string, Build])[] = [
  ['forRoot', (probe, options) => CacheModule.forRoot({ ...options, driver: probe.factory }, { env })],
  [
    'forRootAsync with useFactory',
    (probe, options) =>
      CacheModule.forRootAsync({ driver: probe.factory, useFactory: () => Promise.resolve(options) }, { env }),
  ],
  [
    'forRootAsync with useClass',
    (probe, options) => CacheModule.forRootAsync({ driver: probe.factory, useClass: optionsClass(options) }, { env }),
  ],
  [
    'forRootAsync with useExisting',
    (probe, options) => {
      class Source {}
      const Existing = optionsClass(options);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return CacheModule.forRootAsync({ driver: probe.factory, imports: [Source], useExisting: Existing }, { env });
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
    await module.get(Cache).put('name', 'value');
    await module.close();
    expect(probe.calls).toEqual(['open default', 'put default', 'close default']);
  });
});

describe('the variables of the cache records', () => {
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
    ['a driver that does not exist', { CACHE_DRIVER: 'paper' }, /CACHE_DRIVER: expected one of memory/],
    ['a size without a unit', { CACHE_MAX_BYTES: '1000' }, /CACHE_MAX_BYTES: expected a size with a unit/],
    ['no room at all', { CACHE_MAX_ENTRIES: '0' }, /CACHE_MAX_ENTRIES: expected a whole number from 1/],
    ['a role that the driver cannot serve', { GROUNDWORK_ROLE: 'web' }, /GROUNDWORK_ROLE: expected all/],
    ['a memory in production', { NODE_ENV: 'production' }, /every stop loses them/],
  ])('are refused with %s', async (_what, variables, message) => {
    const starting = start(CacheModule.forRoot(undefined, { env: { ...env, ...variables } }));
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });
});

describe('named cache records', () => {
  it('have a driver, settings and a token of their own', async () => {
    const probe = new ProbeDriver();
    const instances = { archive: { driver: probe.factory, maxEntries: 3 } };
    const module = await start(CacheModule.forRoot({ driver: probe.factory, instances }, { env }));
    await module.get<Cache>(portToken(Cache, 'archive') as symbol).put('name', 'value');
    expect([probe.seen('maxEntries'), probe.seen('maxEntries', 'archive')]).toEqual(['100000', '3']);
    expect(probe.calls).toContain('put archive');
    expect(probe.calls).not.toContain('put default');
  });

  it('may be named by variables alone', async () => {
    const module = await start(CacheModule.forRoot(undefined, { env: { ...env, CACHE__ARCHIVE__MAX_ENTRIES: '1' } }));
    const archive = module.get<Cache>(portToken(Cache, 'archive') as symbol);
    await archive.put('name', 'value');
    await expect(archive.put('other', 'value')).rejects.toThrow(/holds 1 /);
    expect(await module.get(Cache).get('name')).toBeUndefined();
  });

  it('have static names and late values', async () => {
    const probe = new ProbeDriver();
    const late = {
      driver: probe.factory,
      instances: { archive: { driver: probe.factory } },
      useFactory: () => ({ instances: { archive: { maxEntries: 3 } } }),
    };
    await start(CacheModule.forRootAsync(late, { env }));
    expect([probe.seen('maxEntries'), probe.seen('maxEntries', 'archive')]).toEqual(['100000', '3']);
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
  await first.get(Cache).put('name', 'value');
  expect(await second.get(Cache).get('name')).toBeUndefined();
  await first.close();
  expect(await second.get(Cache).put('name', 'value')).toBe(true);
});

describe('the cache records switched off', () => {
  const off = (): DynamicModule => CacheModule.forRoot(false, { env });

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
  ['on', () => CacheModule.forRoot(new ProbeDriver().factory, { env })],
  ['off', () => CacheModule.forRoot(false, { env })],
])('lets a test override the port that is %s', async (_what, module) => {
  const [consumer, fake] = [injecting(), new FakeCache()];
  const testing = await Test.createTestingModule({ imports: [module()], providers: [consumer] })
    .overrideProvider(Cache)
    .useValue(fake)
    .compile();
  expect({ ...testing.get<object>(consumer) }).toEqual({ port: fake });
});

/** A class that injects the port. */
function injecting(optional = false): Type {
  class Consumer {
    constructor(readonly port: unknown) {}
  }
  Reflect.defineMetadata('design:paramtypes', [Cache], Consumer);
  if (optional) Optional()(Consumer, undefined, 0);
  Injectable()(Consumer);
  return Consumer;
}
