import 'reflect-metadata';
import { ConcernOffError, ConfigurationError, HealthIndicators, Lifecycle } from '#core';
import { portToken } from '#core/nest';
import { RedisClients, RedisNotConfiguredError, RedisUnavailableError } from '#domain/redis';
import { Injectable, Module, Optional, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { RedisModule } from './redis.module.js';
import { redisOptionTable, type RedisOptions } from './redis.options.js';
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

function optionsClass(options: RedisOptions): new () => { createOptions(): RedisOptions } {
  return class {
    createOptions(): RedisOptions {
      return options;
    }
  };
}

type Build = (probe: ProbeDriver, options: RedisOptions) => DynamicModule;

const ways: readonly (readonly [string, Build])[] = [
  ['forRoot', (probe, options) => RedisModule.forRoot({ ...options, driver: probe.factory }, { env })],
  [
    'forRootAsync with useFactory',
    (probe, options) =>
      RedisModule.forRootAsync({ driver: probe.factory, useFactory: () => Promise.resolve(options) }, { env }),
  ],
  [
    'forRootAsync with useClass',
    (probe, options) => RedisModule.forRootAsync({ driver: probe.factory, useClass: optionsClass(options) }, { env }),
  ],
  [
    'forRootAsync with useExisting',
    (probe, options) => {
      class Source {}
      const Existing = optionsClass(options);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return RedisModule.forRootAsync({ driver: probe.factory, imports: [Source], useExisting: Existing }, { env });
    },
  ],
];

describe.each(ways)('%s', (_name, build) => {
  it.each(Object.entries(optionSamples))('gives the driver the option %s', async (key, { code, text }) => {
    const probe = new ProbeDriver();
    await start(build(probe, { [key]: code }));
    expect(probe.seen(key)).toBe(text);
  });

  it('gives the driver the client of the application', async () => {
    const probe = new ProbeDriver();
    await start(build(probe, codeOnlySamples));
    expect(probe.made.get('default')?.client).toBe(codeOnlySamples.client);
  });

  it('tells of an unknown option', async () => {
    const starting = start(build(new ProbeDriver(), JSON.parse('{"colour": "red"}') as RedisOptions));
    await expect(starting).rejects.toThrow(/redis\.colour: expected one of/);
  });

  it('opens the driver before it is used and closes it with the application', async () => {
    const probe = new ProbeDriver();
    const module = await start(build(probe, {}));
    await module.get(RedisClients).send({ command: ['PING'] });
    await module.close();
    expect(probe.calls).toEqual(['open default', 'close default']);
    expect(probe.commands).toHaveLength(1);
  });
});

describe('the variables of Redis', () => {
  it.each(Object.entries(optionSamples))('give the driver the option %s', async (key, { text }) => {
    const probe = new ProbeDriver();
    const { variable } = redisOptionTable[key as keyof typeof redisOptionTable];
    const variables = { ...env, [`REDIS_${variable}`]: text };
    await start(RedisModule.forRoot({ driver: probe.factory }, { env: variables }));
    expect(probe.seen(key)).toBe(text);
  });

  it('do not override what a factory gives', async () => {
    const probe = new ProbeDriver();
    const late = { driver: probe.factory, useFactory: () => ({ offlineQueue: 7 }) };
    await start(RedisModule.forRootAsync(late, { env: { ...env, REDIS_OFFLINE_QUEUE: '9' } }));
    expect(probe.seen('offlineQueue')).toBe('7');
  });

  it.each([
    ['a driver that does not exist', { REDIS_DRIVER: 'paper' }, /REDIS_DRIVER: expected one of none, node-redis/],
    ['another URL', { REDIS_URL: 'http://user:hunter2@host' }, /REDIS_URL: expected a URL that begins with redis:/],
    ['a parameter', { REDIS_URL: 'redis://host?family=6' }, /REDIS_URL: expected a URL .* without parameters/],
    ['several hosts of one server', { REDIS_URL: 'redis://one,two' }, /REDIS_URL: expected one host/],
    [
      'a database of a cluster',
      { REDIS_URL: 'redis://one,two/3', REDIS_MODE: 'cluster' },
      /REDIS_URL: expected no database/,
    ],
    ['a prefix that is a pattern', { REDIS_KEY_PREFIX: 'a*' }, /REDIS_KEY_PREFIX: expected up to 128/],
    ['a duration without a unit', { REDIS_COMMAND_TIMEOUT: '1000' }, /REDIS_COMMAND_TIMEOUT: expected a duration/],
  ])('are refused with %s', async (_what, variables, message) => {
    const starting = start(RedisModule.forRoot(undefined, { env: { ...env, ...variables } }));
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(message);
    await expect(starting).rejects.not.toThrow(/hunter2/);
  });
});

describe('without a server', () => {
  it.each([
    ['in development', {}],
    ['in production', { NODE_ENV: 'production' }],
    ['in a role', { GROUNDWORK_ROLE: 'web' }],
  ])('an application starts %s, and whoever calls is told what to set', async (_where, variables) => {
    const module = await start(RedisModule.forRoot(undefined, { env: { ...env, ...variables } }));
    const call = module.get(RedisClients).send({ command: ['PING'] });
    await expect(call).rejects.toThrow(RedisNotConfiguredError);
    await expect(call).rejects.toThrow(/REDIS_URL/);
  });

  it('there is nothing to be looked at, and nothing to wait for', async () => {
    const module = await start(RedisModule.forRoot(undefined, { env: { ...env, REDIS_NEED: 'optional' } }));
    expect(module.get<HealthIndicators>(HealthIndicators).all).toEqual([]);
    expect(module.get<Lifecycle>(Lifecycle).groups).toEqual([]);
  });

  it('the driver node-redis says which variable is missing', async () => {
    await expect(start(RedisModule.forRoot('node-redis', { env }))).rejects.toThrow(/REDIS_URL: expected the URL/);
  });

  it('the driver node-redis says so with everything else that is wrong, and for each instance', async () => {
    const choice = { driver: 'node-redis', instances: { sessions: { driver: 'node-redis' } } } as const;
    const wrong = { ...env, REDIS_COMMAND_TIMEOUT: 'soon' };
    const error = await start(RedisModule.forRoot(choice, { env: wrong })).then(String, String);
    expect(error).toMatch(/REDIS_COMMAND_TIMEOUT: expected/);
    expect(error).toMatch(/REDIS_URL: expected .* because the driver is node-redis, found nothing/);
    expect(error).toMatch(/REDIS__SESSIONS__URL: expected .* because the driver is node-redis, found nothing/);
  });

  it('the driver node-redis misses no variable where it is given a client', async () => {
    const choice = { driver: 'node-redis', client: {} } as const;
    const error = await start(RedisModule.forRoot(choice, { env })).then(String, String);
    expect(error).toMatch(/`client`/);
    expect(error).not.toMatch(/REDIS_URL/);
  });

  it('the driver node-redis tells a URL that is none, and not besides that it is missing', async () => {
    const wrong = { ...env, REDIS_URL: 'http://h' };
    const error = await start(RedisModule.forRoot('node-redis', { env: wrong })).then(String, String);
    expect(error.match(/REDIS_URL: expected/g)).toHaveLength(1);
  });
});

describe('a Redis that need not be there', () => {
  const absent = new RedisUnavailableError('nowhere: nothing listens there');

  it('fails the start where it is required', async () => {
    const probe = new ProbeDriver();
    probe.absent = absent;
    const imports = [RedisModule.forRoot({ driver: probe.factory }, { env })];
    const testing = await Test.createTestingModule({ imports }).compile();
    await expect(testing.init()).rejects.toThrow(absent.message);
  });

  it('is told of where it is optional, and is used once it is there', async () => {
    const probe = new ProbeDriver();
    probe.absent = absent;
    const module = await start(RedisModule.forRoot({ driver: probe.factory, need: 'optional' }, { env }));
    const clients = module.get(RedisClients);
    await expect(clients.send({ command: ['PING'] })).rejects.toThrow(/tried again in the background/);
    expect(probe.commands).toEqual([]);
    probe.absent = undefined;
    for (const end = Date.now() + 10_000; module.get<Lifecycle>(Lifecycle).groups[0]?.state !== 'open';) {
      if (Date.now() > end) throw new Error('It was not opened.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await expect(clients.send({ command: ['PING'] })).resolves.toBe('OK');
  });

  it('is opened by its first use where it is lazy', async () => {
    const probe = new ProbeDriver();
    const module = await start(RedisModule.forRoot({ driver: probe.factory, need: 'lazy' }, { env }));
    expect(probe.calls).toEqual([]);
    const clients = module.get(RedisClients);
    await clients.pipeline([{ command: ['PING'] }]);
    await clients.subscribe('c', { onMessage: () => undefined });
    await clients.ping();
    expect(probe.calls).toEqual(['open default', 'subscribe c']);
  });
});

describe('named instances', () => {
  it('have a driver, settings and a token of their own', async () => {
    const probe = new ProbeDriver();
    const instances = { sessions: { driver: probe.factory, keyPrefix: 's:' } };
    const module = await start(RedisModule.forRoot({ driver: probe.factory, instances }, { env }));
    const sessions = module.get<RedisClients>(portToken(RedisClients, 'sessions') as symbol);
    await sessions.send({ command: ['GET', 'a'], keys: [1] });
    expect(probe.commands[0]?.parts).toEqual(['GET', 's:a']);
    expect(module.get(RedisClients).keyPrefix).toBe('');
    expect(probe.calls).toEqual(['open default', 'open sessions']);
    expect(module.get<HealthIndicators>(HealthIndicators).all.map(({ name }) => name)).toEqual([
      'redis',
      'redis:sessions',
    ]);
  });

  it('may be named by variables alone', async () => {
    const module = await start(RedisModule.forRoot(undefined, { env: { ...env, REDIS__SESSIONS__KEY_PREFIX: 's:' } }));
    const sessions = module.get<RedisClients>(portToken(RedisClients, 'sessions') as symbol);
    expect([module.get(RedisClients).keyPrefix, sessions.keyPrefix]).toEqual(['', 's:']);
    await expect(sessions.ping()).rejects.toThrow(/REDIS__SESSIONS__URL/);
  });

  it('have static names and late values', async () => {
    const probe = new ProbeDriver();
    const late = {
      driver: probe.factory,
      instances: { sessions: { driver: probe.factory } },
      useFactory: () => ({ instances: { sessions: { offlineQueue: 3 } } }),
    };
    await start(RedisModule.forRootAsync(late, { env }));
    expect([probe.seen('offlineQueue'), probe.seen('offlineQueue', 'sessions')]).toEqual(['1000', '3']);
  });
});

it('forRootAsync refuses a factory that would change the driver', async () => {
  const late = { driver: new ProbeDriver().factory, useFactory: () => ({ driver: 'none' as const }) };
  await expect(start(RedisModule.forRootAsync(late, { env }))).rejects.toThrow(
    /redis\.driver: expected the driver probe/,
  );
});

it('forRootAsync refuses a factory whose URL would bring another driver', async () => {
  const late = { useFactory: () => ({ url: 'redis://localhost' }) };
  await expect(start(RedisModule.forRootAsync(late, { env }))).rejects.toThrow(/driver: 'node-redis'/);
});

it('keeps two applications in one process apart', async () => {
  const [first, second] = [new ProbeDriver(), new ProbeDriver()];
  const module = await start(RedisModule.forRoot(first.factory, { env }));
  const other = await start(RedisModule.forRoot(second.factory, { env }));
  await module.close();
  await other.get(RedisClients).send({ command: ['PING'] });
  expect(first.calls).toEqual(['open default', 'close default']);
  expect(second.calls).toEqual(['open default']);
});

describe('Redis switched off', () => {
  const off = (): DynamicModule => RedisModule.forRoot(false, { env });

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
  ['on', () => RedisModule.forRoot(new ProbeDriver().factory, { env })],
  ['off', () => RedisModule.forRoot(false, { env })],
])('lets a test override the port that is %s', async (_what, module) => {
  const [consumer, fake] = [injecting(), { fake: true }];
  const testing = await Test.createTestingModule({ imports: [module()], providers: [consumer] })
    .overrideProvider(RedisClients)
    .useValue(fake)
    .compile();
  expect({ ...testing.get<object>(consumer) }).toEqual({ port: fake });
});

/** A class that injects the port. */
function injecting(optional = false): Type {
  class Consumer {
    constructor(readonly port: unknown) {}
  }
  Reflect.defineMetadata('design:paramtypes', [RedisClients], Consumer);
  if (optional) Optional()(Consumer, undefined, 0);
  Injectable()(Consumer);
  return Consumer;
}
