import 'reflect-metadata';
import { ConcernOffError, ConfigurationError } from '#core';
import { portToken } from '#core/nest';
import { Coordination } from '#domain/coordination';
import { Injectable, Module, Optional, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CoordinationModule } from './coordination.module.js';
import { coordinationOptionTable, type CoordinationOptions } from './coordination.options.js';
import { FakeCoordination } from './testing/fake-coordination.js';
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

function optionsClass(options: CoordinationOptions): new () => { createOptions(): CoordinationOptions } {
  return class {
    createOptions(): CoordinationOptions {
      return options;
    }
  };
}

type Build = (probe: ProbeDriver, options: CoordinationOptions) => DynamicModule;

const ways: readonly (readonly [string, Build])[] = [
  ['forRoot', (probe, options) => CoordinationModule.forRoot({ ...options, driver: probe.factory }, { env })],
  [
    'forRootAsync with useFactory',
    (probe, options) =>
      CoordinationModule.forRootAsync({ driver: probe.factory, useFactory: () => Promise.resolve(options) }, { env }),
  ],
  [
    'forRootAsync with useClass',
    (probe, options) =>
      CoordinationModule.forRootAsync({ driver: probe.factory, useClass: optionsClass(options) }, { env }),
  ],
  [
    'forRootAsync with useExisting',
    (probe, options) => {
      class Source {}
      const Existing = optionsClass(options);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return CoordinationModule.forRootAsync(
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
    const starting = start(build(new ProbeDriver(), JSON.parse('{"colour": "red"}') as CoordinationOptions));
    await expect(starting).rejects.toThrow(/coordination\.colour: expected one of/);
  });

  it('opens the driver before it is used and closes it with the application', async () => {
    const probe = new ProbeDriver();
    const module = await start(build(probe, {}));
    await module.get(Coordination).put('name', 'value');
    await module.close();
    expect(probe.calls).toEqual(['open default', 'put default', 'close default']);
  });
});

describe('the variables of the coordination records', () => {
  it.each(Object.entries(optionSamples))('give the driver the option %s', async (key, { text }) => {
    const probe = new ProbeDriver();
    const { variable } = coordinationOptionTable[key as keyof typeof coordinationOptionTable];
    const variables = { ...env, [`COORDINATION_${variable}`]: text };
    await start(CoordinationModule.forRoot({ driver: probe.factory }, { env: variables }));
    expect(probe.seen(key)).toBe(text);
  });

  it('do not override what a factory gives', async () => {
    const probe = new ProbeDriver();
    const late = { driver: probe.factory, useFactory: () => ({ maxEntries: 7 }) };
    await start(CoordinationModule.forRootAsync(late, { env: { ...env, COORDINATION_MAX_ENTRIES: '9' } }));
    expect(probe.seen('maxEntries')).toBe('7');
  });

  it.each([
    ['a driver that does not exist', { COORDINATION_DRIVER: 'paper' }, /COORDINATION_DRIVER: expected one of memory/],
    [
      'a size without a unit',
      { COORDINATION_MAX_BYTES: '1000' },
      /COORDINATION_MAX_BYTES: expected a size with a unit/,
    ],
    ['no room at all', { COORDINATION_MAX_ENTRIES: '0' }, /COORDINATION_MAX_ENTRIES: expected a whole number from 1/],
    ['a role that the driver cannot serve', { GROUNDWORK_ROLE: 'web' }, /GROUNDWORK_ROLE: expected all/],
    ['a memory in production', { NODE_ENV: 'production' }, /every stop loses them/],
  ])('are refused with %s', async (_what, variables, message) => {
    const starting = start(CoordinationModule.forRoot(undefined, { env: { ...env, ...variables } }));
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });
});

describe('named coordination records', () => {
  it('have a driver, settings and a token of their own', async () => {
    const probe = new ProbeDriver();
    const instances = { archive: { driver: probe.factory, maxEntries: 3 } };
    const module = await start(CoordinationModule.forRoot({ driver: probe.factory, instances }, { env }));
    await module.get<Coordination>(portToken(Coordination, 'archive') as symbol).put('name', 'value');
    expect([probe.seen('maxEntries'), probe.seen('maxEntries', 'archive')]).toEqual(['100000', '3']);
    expect(probe.calls).toContain('put archive');
    expect(probe.calls).not.toContain('put default');
  });

  it('may be named by variables alone', async () => {
    const module = await start(
      CoordinationModule.forRoot(undefined, { env: { ...env, COORDINATION__ARCHIVE__MAX_ENTRIES: '1' } }),
    );
    const archive = module.get<Coordination>(portToken(Coordination, 'archive') as symbol);
    await archive.put('name', 'value');
    await expect(archive.put('other', 'value')).rejects.toThrow(/holds 1 /);
    expect(await module.get(Coordination).get('name')).toBeUndefined();
  });

  it('have static names and late values', async () => {
    const probe = new ProbeDriver();
    const late = {
      driver: probe.factory,
      instances: { archive: { driver: probe.factory } },
      useFactory: () => ({ instances: { archive: { maxEntries: 3 } } }),
    };
    await start(CoordinationModule.forRootAsync(late, { env }));
    expect([probe.seen('maxEntries'), probe.seen('maxEntries', 'archive')]).toEqual(['100000', '3']);
  });
});

it('forRootAsync refuses a factory that would change the driver', async () => {
  const late = { driver: new ProbeDriver().factory, useFactory: () => ({ driver: 'memory' as const }) };
  await expect(start(CoordinationModule.forRootAsync(late, { env }))).rejects.toThrow(
    /coordination\.driver: expected the driver probe/,
  );
});

it('keeps two applications in one process apart', async () => {
  const [first, second] = [
    await start(CoordinationModule.forRoot(undefined, { env })),
    await start(CoordinationModule.forRoot(undefined, { env })),
  ];
  await first.get(Coordination).put('name', 'value');
  expect(await second.get(Coordination).get('name')).toBeUndefined();
  await first.close();
  expect(await second.get(Coordination).put('name', 'value')).toBe(true);
});

describe('the coordination records switched off', () => {
  const off = (): DynamicModule => CoordinationModule.forRoot(false, { env });

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
  ['on', () => CoordinationModule.forRoot(new ProbeDriver().factory, { env })],
  ['off', () => CoordinationModule.forRoot(false, { env })],
])('lets a test override the port that is %s', async (_what, module) => {
  const [consumer, fake] = [injecting(), new FakeCoordination()];
  const testing = await Test.createTestingModule({ imports: [module()], providers: [consumer] })
    .overrideProvider(Coordination)
    .useValue(fake)
    .compile();
  expect({ ...testing.get<object>(consumer) }).toEqual({ port: fake });
});

/** A class that injects the port. */
function injecting(optional = false): Type {
  class Consumer {
    constructor(readonly port: unknown) {}
  }
  Reflect.defineMetadata('design:paramtypes', [Coordination], Consumer);
  if (optional) Optional()(Consumer, undefined, 0);
  Injectable()(Consumer);
  return Consumer;
}
