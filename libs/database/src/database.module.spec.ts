import 'reflect-metadata';
import { ConfigurationError } from '#core';
import { portToken } from '#core/nest';
import { UnitOfWork } from '#domain/database';
import { Module, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule } from './database.module.js';
import { databaseOptionTable, type DatabaseOptions } from './database.options.js';
import { optionSamples } from './testing/option-samples.js';
import { ProbeDriver } from './testing/probe-driver.js';

const env = { NODE_ENV: 'test' };
const open: TestingModule[] = [];

async function start(module: DynamicModule): Promise<TestingModule> {
  const testing = await Test.createTestingModule({ imports: [module] }).compile();
  open.push(testing);
  await testing.init();
  return testing;
}

afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

class OptionsOf {
  static from(options: DatabaseOptions): new () => { createOptions(): DatabaseOptions } {
    return class {
      createOptions(): DatabaseOptions {
        return options;
      }
    };
  }
}

type Build = (probe: ProbeDriver, options: DatabaseOptions) => DynamicModule;

const ways: readonly (readonly [string, Build])[] = [
  ['forRoot', (probe, options) => DatabaseModule.forRoot({ ...options, driver: probe.factory }, { env })],
  [
    'forRootAsync with useFactory',
    (probe, options) =>
      DatabaseModule.forRootAsync({ driver: probe.factory, useFactory: () => Promise.resolve(options) }, { env }),
  ],
  [
    'forRootAsync with useClass',
    (probe, options) =>
      DatabaseModule.forRootAsync({ driver: probe.factory, useClass: OptionsOf.from(options) }, { env }),
  ],
  [
    'forRootAsync with useExisting',
    (probe, options) => {
      class Source {}
      const Existing = OptionsOf.from(options);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return DatabaseModule.forRootAsync({ driver: probe.factory, imports: [Source], useExisting: Existing }, { env });
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
    await expect(start(build(new ProbeDriver(), JSON.parse('{"colour": "red"}') as DatabaseOptions))).rejects.toThrow(
      /database\.colour: expected one of/,
    );
  });

  it('closes the driver with the application', async () => {
    const probe = new ProbeDriver();
    const module = await start(build(probe, {}));
    await module.close();
    expect(probe.closed).toContain('default');
  });
});

describe('the variables of the database', () => {
  it.each(Object.entries(optionSamples))('give the driver the option %s', async (key, { text }) => {
    const probe = new ProbeDriver();
    const { variable } = databaseOptionTable[key as keyof typeof databaseOptionTable];
    await start(DatabaseModule.forRoot({ driver: probe.factory }, { env: { ...env, [`DATABASE_${variable}`]: text } }));
    expect(probe.seen(key)).toBe(text);
  });

  it('do not override what a factory gives', async () => {
    const probe = new ProbeDriver();
    await start(
      DatabaseModule.forRootAsync(
        { driver: probe.factory, useFactory: () => ({ poolMax: 7 }) },
        { env: { ...env, DATABASE_POOL_MAX: '9' } },
      ),
    );
    expect(probe.seen('poolMax')).toBe('7');
  });
});

describe('forRootAsync', () => {
  it('refuses a factory that would change the driver', async () => {
    const late = start(DatabaseModule.forRootAsync({ useFactory: () => ({ url: 'postgres://h/d' }) }, { env }));
    await expect(late).rejects.toThrow(ConfigurationError);
    await expect(late).rejects.toThrow(/forRootAsync\(\{ driver: 'postgresql'/);
  });

  it('takes the driver from the environment, and its named instances from code', async () => {
    const probe = new ProbeDriver();
    const module = await start(
      DatabaseModule.forRootAsync(
        {
          driver: probe.factory,
          instances: { reporting: { driver: probe.factory } },
          useFactory: () => ({ instances: { reporting: { poolMax: 3 } } }),
        },
        { env },
      ),
    );
    expect(probe.made.get('reporting')?.poolMax).toBe(3);
    expect(module.get(portToken(UnitOfWork, 'reporting') as symbol)).toBeInstanceOf(UnitOfWork);
  });

  it('takes exactly one way to give the options', async () => {
    expect(() => DatabaseModule.forRootAsync({}, { env })).toThrow(/exactly one/);
    await Promise.resolve();
  });
});
