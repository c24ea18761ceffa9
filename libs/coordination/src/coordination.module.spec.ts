import 'reflect-metadata';
import { CompositionError, ConcernOffError, ConfigurationError } from '#core';
import { portToken } from '#core/nest';
import { Idempotency, KeyValueStore, Locks, PubSub, RateLimiter } from '#domain/coordination';
import { Injectable, Module, Optional, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { coordinationConcern } from './coordination.concern.js';
import { CoordinationModule } from './coordination.module.js';
import { coordinationOptionTable, type CoordinationOptions } from './coordination.options.js';
import { FakeCoordination } from './testing/fake-coordination.js';
import { optionSamples } from './testing/option-samples.js';
import { ProbeDriver } from './testing/probe-driver.js';

const env = { NODE_ENV: 'test' };
const PORTS = [Locks, RateLimiter, Idempotency, PubSub, KeyValueStore] as const;
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

/** What must be known before the options are. */
const staticsOf = ({ redis, database }: CoordinationOptions) => ({ redis, database });

type Build = (probe: ProbeDriver, options: CoordinationOptions) => DynamicModule;

const ways: readonly (readonly [string, Build])[] = [
  ['forRoot', (probe, options) => CoordinationModule.forRoot({ ...options, driver: probe.factory }, { env })],
  [
    'forRootAsync with useFactory',
    (probe, options) =>
      CoordinationModule.forRootAsync(
        { ...staticsOf(options), driver: probe.factory, useFactory: () => Promise.resolve(options) },
        { env },
      ),
  ],
  [
    'forRootAsync with useClass',
    (probe, options) =>
      CoordinationModule.forRootAsync(
        { ...staticsOf(options), driver: probe.factory, useClass: optionsClass(options) },
        { env },
      ),
  ],
  [
    'forRootAsync with useExisting',
    (probe, options) => {
      class Source {}
      const Existing = optionsClass(options);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return CoordinationModule.forRootAsync(
        { ...staticsOf(options), driver: probe.factory, imports: [Source], useExisting: Existing },
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
    await module.get(KeyValueStore).set('key', 'value');
    await module.get(Locks).acquire('name');
    await module.close();
    expect(probe.calls).toEqual(['open default', 'set default', 'acquire default', 'release default', 'close default']);
  });
});

describe('the variables of coordination', () => {
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
    ['a driver that does not exist', { COORDINATION_DRIVER: 'paper' }, /COORDINATION_DRIVER: expected one of redis/],
    ['a lease without a unit', { COORDINATION_LOCK_LEASE: '1000' }, /COORDINATION_LOCK_LEASE: expected a duration/],
    ['no room at all', { COORDINATION_MAX_ENTRIES: '0' }, /COORDINATION_MAX_ENTRIES: expected a whole number from 1/],
    ['a role that the driver cannot serve', { GROUNDWORK_ROLE: 'web' }, /GROUNDWORK_ROLE: expected all/],
    ['a memory in production', { NODE_ENV: 'production' }, /every stop loses them/],
  ])('are refused with %s', async (_what, variables, message) => {
    const starting = start(CoordinationModule.forRoot(undefined, { env: { ...env, ...variables } }));
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });
});

describe('what a driver works on', () => {
  it('is another concern, which decides for the driver when nothing else does', () => {
    expect(coordinationConcern.follows).toEqual([
      { concern: 'redis', driver: 'redis' },
      { concern: 'database', driver: 'database' },
    ]);
    expect(coordinationConcern.standsOn?.map(({ concern, shared }) => [concern, shared])).toEqual([
      ['redis', true],
      ['database', true],
    ]);
  });

  it.each([
    ['redis', /works on the concern "redis", which is not there/],
    ['database', /works on the concern "database", which is not there/],
  ] as const)('is missed by the driver %s', async (driver, message) => {
    const starting = start(CoordinationModule.forRoot(driver, { env }));
    await expect(starting).rejects.toThrow(CompositionError);
    await expect(starting).rejects.toThrow(message);
  });
});

describe('an instance that nobody seems to use', () => {
  const unnamed = (probe: ProbeDriver): DynamicModule =>
    CoordinationModule.fromResolution({
      concern: 'coordination',
      problems: [],
      warnings: [],
      instances: [
        {
          concern: 'coordination',
          instance: 'default',
          driver: probe.factory,
          why: 'default',
          explicit: false,
          values: {},
          standsOn: undefined,
        },
      ],
    } as unknown as Parameters<typeof CoordinationModule.fromResolution>[0]);

  it('is not opened, and says what to say to whoever calls it all the same', async () => {
    const probe = new ProbeDriver();
    const module = await start(unnamed(probe));
    await expect(module.get(KeyValueStore).get('key')).rejects.toThrow(/forRoot\(\{ coordination: \{\} \}\)/);
    await module.close();
    expect(probe.calls).toEqual(['close default']);
  });

  it.each(PORTS.map((port) => [port.portName, port] as const))('is used by who injects %s', async (_name, port) => {
    const probe = new ProbeDriver();
    await start(unnamed(probe), injecting(port));
    expect(probe.calls).toEqual(['open default']);
  });
});

describe('named instances', () => {
  it('have a driver, settings and tokens of their own', async () => {
    const probe = new ProbeDriver();
    const instances = { jobs: { driver: probe.factory, maxEntries: 3 } };
    const module = await start(CoordinationModule.forRoot({ driver: probe.factory, instances }, { env }));
    for (const port of PORTS) expect(module.get(portToken(port as never, 'jobs') as symbol)).toBeInstanceOf(port);
    await module.get<KeyValueStore>(portToken(KeyValueStore, 'jobs') as symbol).set('key', 'value');
    expect([probe.seen('maxEntries'), probe.seen('maxEntries', 'jobs')]).toEqual(['100000', '3']);
    expect(probe.calls).toContain('set jobs');
    expect(probe.calls).not.toContain('set default');
  });

  it('may be named by variables alone', async () => {
    const module = await start(
      CoordinationModule.forRoot(undefined, { env: { ...env, COORDINATION__JOBS__MAX_ENTRIES: '1' } }),
    );
    const jobs = module.get<KeyValueStore>(portToken(KeyValueStore, 'jobs') as symbol);
    await jobs.set('key', 'value');
    await expect(jobs.set('other', 'value')).rejects.toThrow(/full/);
    expect(await module.get(KeyValueStore).get('key')).toBeUndefined();
  });

  it('have static names and late values', async () => {
    const probe = new ProbeDriver();
    const late = {
      driver: probe.factory,
      instances: { jobs: { driver: probe.factory } },
      useFactory: () => ({ instances: { jobs: { maxEntries: 3 } } }),
    };
    await start(CoordinationModule.forRootAsync(late, { env }));
    expect([probe.seen('maxEntries'), probe.seen('maxEntries', 'jobs')]).toEqual(['100000', '3']);
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
  await first.get(Locks).acquire('name');
  expect(await second.get(Locks).tryAcquire('name')).toBeDefined();
  await first.close();
  await second.get(KeyValueStore).set('key', 'value');
});

describe('coordination switched off', () => {
  const off = (): DynamicModule => CoordinationModule.forRoot(false, { env });

  it('boots while nobody injects a port', async () => {
    expect(await start(off())).toBeDefined();
  });

  it.each(PORTS.map((port) => [port.portName, port] as const))(
    'tells what to enable when %s is injected',
    async (_name, port) => {
      await expect(start(off(), injecting(port))).rejects.toThrow(ConcernOffError);
    },
  );

  it('gives undefined to @Optional()', async () => {
    const consumer = injecting(Locks, true);
    const module = await start(off(), consumer);
    expect({ ...module.get<object>(consumer) }).toEqual({ port: undefined });
  });
});

it.each([
  ['on', () => CoordinationModule.forRoot(new ProbeDriver().factory, { env })],
  ['off', () => CoordinationModule.forRoot(false, { env })],
])('lets a test override a port that is %s', async (_what, module) => {
  const [consumer, fake] = [injecting(Locks), new FakeCoordination().locks];
  const testing = await Test.createTestingModule({ imports: [module()], providers: [consumer] })
    .overrideProvider(Locks)
    .useValue(fake)
    .compile();
  expect({ ...testing.get<object>(consumer) }).toEqual({ port: fake });
});

/** A class that injects a port. */
function injecting(port: (typeof PORTS)[number], optional = false): Type {
  class Consumer {
    constructor(readonly port: unknown) {}
  }
  Reflect.defineMetadata('design:paramtypes', [port], Consumer);
  if (optional) Optional()(Consumer, undefined, 0);
  Injectable()(Consumer);
  return Consumer;
}
