import 'reflect-metadata';
import { CompositionError, ConcernOffError, ConfigurationError } from '#core';
import { UnitOfWork } from '#domain/database';
import {
  InfrastructureModule,
  Plan,
  type InfrastructureAsyncOptions,
  type InfrastructureLateOptions,
} from '#infrastructure';
import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { ProbeDriver } from '../../libs/database/src/testing/probe-driver.js';
import { embeddedEnv } from '../support/embedded-env.js';
import { concernNames } from '../../libs/infrastructure/src/infrastructure.options.js';
import { rejection, startsModules } from './support/started-modules.js';
import { infrastructureDoor, optionsClass, Probes, waysThrough, type ByConcern } from './support/ways-to-configure.js';

const env = embeddedEnv;
const configuration = { env };
const start = startsModules();

/** What JavaScript can pass where the types allow less. */
const untyped = <T>(json: string): T => JSON.parse(json) as T;

describe.each(waysThrough(infrastructureDoor))('%s', (_name, through) => {
  const build = ({ drivers }: Probes, values: ByConcern): DynamicModule =>
    through({
      statics: {
        database: { driver: drivers.database },
        messaging: { driver: drivers.messaging },
        cache: { driver: drivers.cache },
        coordination: { driver: drivers.coordination },
        redis: { driver: drivers.redis },
        resilience: { driver: drivers.resilience },
        observability: { driver: drivers.observability },
      },
      values,
      configuration,
    });

  it.each(['database', 'messaging'] as const)('tells of an unknown option of %s', async (concern) => {
    const starting = start(build(new Probes(), { [concern]: { colour: 'red' } }));
    await expect(starting).rejects.toThrow(new RegExp(`${concern}\\.colour: expected one of`));
  });

  it('shows the plan', async () => {
    const module = await start(build(new Probes(), {}));
    const planned = concernNames.map((concern) => ({ concern, driver: 'probe', target: 'nowhere' }));
    expect(module.get(Plan).entries).toMatchObject(planned);
  });

  it('serves ConfigService', async () => {
    const module = await start(build(new Probes(), {}));
    expect(module.get(ConfigService).get('NODE_ENV')).toBe('test');
  });

  it('closes the drivers with the application, the event bus before its database', async () => {
    const probes = new Probes();
    const order: string[] = [];
    probes.database.closed.push = (...names: string[]) => order.push(...names.map(() => 'database'));
    probes.messaging.calls.push = (...names: string[]) => order.push(...names.map(() => 'messaging'));
    const module = await start(build(probes, {}));
    await module.close();
    expect([order.at(0), order.filter((name) => name === 'database')]).toEqual(['messaging', ['database']]);
  });
});

describe('the factory of InfrastructureModule.forRootAsync', () => {
  it('is given what it injects, such as a ConfigService of the application', async () => {
    const probe = new ProbeDriver();
    const own = ConfigModule.forRoot({ ignoreEnvFile: true, skipProcessEnv: true, load: [() => ({ CONNECTIONS: 4 })] });
    await start(
      InfrastructureModule.forRootAsync({
        database: probe.factory,
        configuration,
        imports: [own],
        inject: [ConfigService],
        useFactory: (config: ConfigService) => ({ database: { poolMax: config.getOrThrow<number>('CONNECTIONS') } }),
      }),
    );
    expect(probe.seen('poolMax')).toBe('4');
  });

  it('may be a class that injects', async () => {
    class Values {
      readonly poolMax = 6;
    }
    @Injectable()
    class Options {
      constructor(readonly values: Values) {}
      createOptions(): InfrastructureLateOptions {
        return { database: { poolMax: this.values.poolMax } };
      }
    }
    class Source {}
    Module({ providers: [Values], exports: [Values] })(Source);
    const probe = new ProbeDriver();
    await start(
      InfrastructureModule.forRootAsync({
        database: probe.factory,
        configuration,
        imports: [Source],
        useClass: Options,
      }),
    );
    expect(probe.seen('poolMax')).toBe('6');
  });

  it('overrides a variable, and leaves to the variables what it does not say', async () => {
    const probe = new ProbeDriver();
    await start(
      InfrastructureModule.forRootAsync({
        database: probe.factory,
        configuration: { env: { ...env, DATABASE_POOL_MAX: '9', DATABASE_POOL_WAITERS: '8' } },
        useFactory: () => ({ database: { poolMax: 7 } }),
      }),
    );
    expect([probe.seen('poolMax'), probe.seen('poolWaiters')]).toEqual(['7', '8']);
  });

  it('gives general options', async () => {
    const probe = new ProbeDriver();
    await start(
      InfrastructureModule.forRootAsync({
        database: probe.factory,
        configuration: { env: { NODE_ENV: 'development' } },
        useFactory: () => ({ dataDir: '/tmp/late' }),
      }),
    );
    expect(probe.seen('dataDir')).toBe('/tmp/late/database');
  });

  it('cannot take a role that the driver cannot serve', async () => {
    const starting = start(
      InfrastructureModule.forRootAsync({ configuration, useFactory: () => ({ role: 'worker' }) }),
    );
    await expect(starting).rejects.toThrow(/GROUNDWORK_ROLE: expected all/);
  });

  it.each([
    ['a URL', { database: { url: 'postgres://h/d' } }],
    ['a driver', { database: { driver: 'postgresql', url: 'postgres://h/d' } }],
    ['a driver in short', { database: 'postgresql' }],
  ] as const)('cannot change the driver by %s', async (_name, late) => {
    const error = await rejection(start(InfrastructureModule.forRootAsync({ configuration, useFactory: () => late })));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ message: expect.stringMatching(/database\.driver: expected the driver pglite/) });
  });

  it('cannot switch the concern off', async () => {
    const probe = new ProbeDriver();
    const error = await rejection(
      start(
        InfrastructureModule.forRootAsync({
          database: probe.factory,
          configuration,
          useFactory: () => untyped('{"database": false}'),
        }),
      ),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ problems: [{ subject: 'database' }] });
    expect(probe.made.size).toBe(0);
  });

  it('cannot change the driver of the event bus', async () => {
    const late = InfrastructureModule.forRootAsync({ configuration, useFactory: () => ({ messaging: 'memory' }) });
    await expect(start(late)).rejects.toThrow(/messaging\.driver: expected the driver database/);
  });

  it('tells all its problems together, in a stable order', async () => {
    const late = untyped<InfrastructureLateOptions>(
      `{"role": "nobody", "colour": "red", "configuration": {},
        "database": {"poolMax": 1, "poolWait": "soon", "tast": 1, "instances": {"reporting": {"poolMax": "many"}}}, "messaging": {"maxDepth": 0}}`,
    );
    const error = await rejection(
      start(
        InfrastructureModule.forRootAsync({
          database: {
            driver: new ProbeDriver().factory,
            instances: { reporting: { driver: new ProbeDriver().factory } },
          },
          configuration,
          useFactory: () => late,
        }),
      ),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      problems: [
        { subject: 'colour' },
        { subject: 'configuration' },
        { subject: 'role' },
        { subject: 'database.tast' },
        { subject: 'database.poolMax' },
        { subject: 'database.poolWait' },
        { subject: 'database.instances.reporting.poolMax' },
        { subject: 'messaging.maxDepth' },
      ],
    });
  });

  it.each(['null', '[]', '"postgresql"'])('gives an object, not %s', async (json) => {
    const error = await rejection(
      start(InfrastructureModule.forRootAsync({ configuration, useFactory: () => untyped(json) })),
    );
    expect(error).toBeInstanceOf(CompositionError);
    expect(error).toMatchObject({ message: expect.stringContaining('forRootAsync') });
  });

  it('passes its own failure on as it is', async () => {
    const failure = new Error('the vault is sealed');
    const starting = start(
      InfrastructureModule.forRootAsync({ configuration, useFactory: () => Promise.reject(failure) }),
    );
    await expect(starting).rejects.toBe(failure);
  });
});

describe('what InfrastructureModule.forRootAsync is told at once', () => {
  it('may be that the database is off, and the factory is then still asked for the rest', async () => {
    const asked: string[] = [];
    const module = await start(
      InfrastructureModule.forRootAsync({
        database: false,
        messaging: false,
        configuration,
        useFactory: () => {
          asked.push('options');
          return {};
        },
      }),
    );
    expect(module.get(Plan).entries).toMatchObject([
      { concern: 'database', driver: 'off' },
      { concern: 'redis', driver: 'none' },
      { concern: 'messaging', driver: 'off' },
      { concern: 'coordination', driver: 'memory' },
      { concern: 'cache', driver: 'memory' },
      { concern: 'resilience', driver: 'in-process' },
      { concern: 'observability', driver: 'none' },
    ]);
    expect(asked).toEqual(['options']);
    @Injectable()
    class Consumer {
      constructor(readonly unitOfWork: UnitOfWork) {}
    }
    const consuming = start(
      InfrastructureModule.forRootAsync({ database: false, messaging: false, configuration, useFactory: () => ({}) }),
      { module: class Feature {}, providers: [Consumer] },
    );
    await expect(consuming).rejects.toThrow(ConcernOffError);
  });

  it('may be that the event bus does without the database', async () => {
    const module = await start(
      InfrastructureModule.forRootAsync({
        database: false,
        messaging: 'memory',
        configuration,
        useFactory: () => ({ messaging: { maxDepth: 3 } }),
      }),
    );
    expect(module.get(Plan).entries).toMatchObject([
      { driver: 'off' },
      { driver: 'none' },
      { driver: 'memory', target: 'this process' },
      { driver: 'memory' },
      { driver: 'memory' },
      { driver: 'in-process' },
      { driver: 'none' },
    ]);
  });

  it('is refused when the event bus needs the database that is off', async () => {
    const module = InfrastructureModule.forRootAsync({ database: false, configuration, useFactory: () => ({}) });
    await expect(start(module)).rejects.toThrow(/messaging\.driver: expected the concern "database" to be on/);
  });

  it('is the driver that a variable names, when code names none', async () => {
    const module = InfrastructureModule.forRootAsync({
      configuration: { env: { ...env, DATABASE_URL: 'postgres://127.0.0.1:1/x' } },
      useFactory: () => ({}),
    });
    await expect(start(module)).rejects.toMatchObject({
      details: { target: expect.stringContaining('127.0.0.1:1/x') },
    });
  });

  it('is refused when it does not exist', async () => {
    const module = InfrastructureModule.forRootAsync({
      configuration: { env: { ...env, DATABASE_DRIVER: 'oracle' } },
      useFactory: () => ({}),
    });
    await expect(start(module)).rejects.toThrow(/DATABASE_DRIVER: expected one of pglite, postgresql/);
  });

  it('holds no values: those belong into the factory', async () => {
    const error = await rejection(
      start(
        InfrastructureModule.forRootAsync({
          ...untyped<InfrastructureAsyncOptions>('{"database": {"poolMax": 7}, "colour": "red"}'),
          configuration,
          useFactory: () => ({}),
        }),
      ),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ problems: [{ subject: 'colour' }, { subject: 'database.poolMax' }] });
  });

  it.each([
    ['none', {}],
    ['two', { useFactory: () => ({}), useClass: optionsClass({}) }],
  ])('is exactly one way to give the options, not %s', (_name, options) => {
    expect(() => InfrastructureModule.forRootAsync({ ...options, configuration })).toThrow(CompositionError);
  });
});
