import 'reflect-metadata';
import { CompositionError, ConcernOffError, ConfigurationError } from '#core';
import { DeadLetters, defineEvent, EventBus, EventHandlersInvalidError, type StandardSchema } from '#domain/messaging';
import { Injectable, Module, Optional, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { EventHandler } from './decorators/event-handler.decorator.js';
import { MessagingModule } from './messaging.module.js';
import type { MessagingOptions } from './messaging.options.js';
import { MessagingStarter } from './module/messaging-starter.js';
import { ProbeDriver } from './testing/probe-driver.js';

const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
const Placed = defineEvent('order.placed', 1, schema);
const env = { NODE_ENV: 'test' };
const open: TestingModule[] = [];

@Injectable()
class Confirm {
  @EventHandler(Placed, { group: 'confirmation', inbox: 'off' })
  handle(): void {}
}

async function start(module: DynamicModule, ...providers: Provider[]): Promise<TestingModule> {
  const testing = await Test.createTestingModule({ imports: [module], providers }).compile();
  await testing.init();
  open.push(testing);
  return testing;
}

afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

class OptionsOf {
  static from(options: MessagingOptions): new () => { createOptions(): MessagingOptions } {
    return class {
      createOptions(): MessagingOptions {
        return options;
      }
    };
  }
}

type Build = (probe: ProbeDriver, options: MessagingOptions) => DynamicModule;

const ways: readonly (readonly [string, Build])[] = [
  ['forRoot', (probe, options) => MessagingModule.forRoot({ ...options, driver: probe.factory }, { env })],
  [
    'forRootAsync with useFactory',
    (probe, options) =>
      MessagingModule.forRootAsync({ driver: probe.factory, useFactory: () => Promise.resolve(options) }, { env }),
  ],
  [
    'forRootAsync with useClass',
    (probe, options) =>
      MessagingModule.forRootAsync({ driver: probe.factory, useClass: OptionsOf.from(options) }, { env }),
  ],
  [
    'forRootAsync with useExisting',
    (probe, options) => {
      class Source {}
      const Existing = OptionsOf.from(options);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return MessagingModule.forRootAsync({ driver: probe.factory, imports: [Source], useExisting: Existing }, { env });
    },
  ],
];

describe.each(ways)('%s', (_name, build) => {
  it('tells of an unknown option', async () => {
    const starting = start(build(new ProbeDriver(), JSON.parse('{"colour": "red"}') as MessagingOptions));
    await expect(starting).rejects.toThrow(/messaging\.colour: expected one of/);
  });

  it('binds the ports over the driver', async () => {
    const probe = new ProbeDriver();
    const module = await start(build(probe, { source: '/shop' }));
    const id = await module.get(EventBus).publish(Placed, { orderId: '1' });
    expect(probe.published).toMatchObject([{ id, type: 'order.placed', payload: '{"orderId":"1"}' }]);
    expect(await module.get(DeadLetters).list()).toEqual({ items: [], next: null });
  });

  it('closes the driver with the application', async () => {
    const probe = new ProbeDriver();
    const module = await start(build(probe, {}));
    await module.close();
    expect(probe.calls.at(-1)).toBe('close');
  });
});

describe('the variables of the event bus', () => {
  it('give the role with the settings', async () => {
    const probe = new ProbeDriver();
    await start(MessagingModule.forRoot(probe.factory, { env: { ...env, GROUNDWORK_ROLE: 'worker' } }));
    expect(probe.seen('role')).toBe('worker');
  });

  it.each([
    ['a longest pause below the shortest', { MESSAGING_RETRY_MAX: '10ms' }, /MESSAGING_RETRY_MAX: expected at least/],
    ['a size without a unit', { MESSAGING_MAX_BYTES: '1000' }, /MESSAGING_MAX_BYTES: expected a size with a unit/],
    ['a source with a space', { MESSAGING_SOURCE: 'my shop' }, /MESSAGING_SOURCE: expected a URI-reference/],
    [
      'a named bus whose database nobody names',
      { MESSAGING__SALES__POLL: '1s' },
      /instances\.sales\.database: expected the name of the instance of "database".*Set MESSAGING__SALES__DATABASE/,
    ],
    ['a role that the driver cannot serve', { MESSAGING_DRIVER: 'memory', GROUNDWORK_ROLE: 'web' }, /GROUNDWORK_ROLE/],
    ['a memory in production', { MESSAGING_DRIVER: 'memory', NODE_ENV: 'production' }, /every stop loses/],
  ])('are refused with %s', async (_what, variables, message) => {
    const starting = start(MessagingModule.forRoot(undefined, { env: { ...env, ...variables } }));
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });
});

it('forRootAsync refuses a factory that would change the driver', async () => {
  const late = MessagingModule.forRootAsync(
    { driver: new ProbeDriver().factory, useFactory: () => ({ driver: 'memory' }) },
    { env },
  );
  await expect(start(late)).rejects.toThrow(/messaging\.driver: expected the driver probe/);
});

describe('a driver that needs providers of others', () => {
  const needing = (): ProbeDriver =>
    new ProbeDriver({ needs: () => Promise.resolve(['first', 'second']), concerns: ['store'] });

  it('is made with them, in its order', async () => {
    class Store {}
    Module({
      providers: [
        { provide: 'second', useValue: 2 },
        { provide: 'first', useFactory: () => Promise.resolve(1) },
      ],
      exports: ['first', 'second'],
    })(Store);
    const probe = needing();
    await start({ module: class Both {}, imports: [MessagingModule.forRoot(probe.factory, { env }), global(Store)] });
    expect(probe.needed).toEqual([1, 2]);
  });

  it('tells which concern is missing', async () => {
    const starting = start(MessagingModule.forRoot(needing().factory, { env }));
    await expect(starting).rejects.toThrow(CompositionError);
    await expect(starting).rejects.toThrow(/works on the concern "store", which is not there/);
  });

  it('is the built-in one of the database', async () => {
    await expect(start(MessagingModule.forRoot('database', { env }))).rejects.toThrow(/the concern "database"/);
  });
});

describe('the life of the event bus', () => {
  const run = async (probe: ProbeDriver, role = 'all', ...providers: Provider[]): Promise<TestingModule> =>
    start(MessagingModule.forRoot(probe.factory, { env: { ...env, GROUNDWORK_ROLE: role } }), ...providers);

  it.each([
    ['all', ['subscribe', 'consume', 'stop', 'close', 'close']],
    ['worker', ['subscribe', 'consume', 'stop', 'close', 'close']],
    ['web', ['subscribe', 'close', 'close']],
  ])('in the role %s is %j', async (role, calls) => {
    const probe = new ProbeDriver();
    const module = await run(probe, role, Confirm);
    expect(probe.subscribed).toMatchObject([
      {
        group: 'confirmation',
        types: ['order.placed'],
        concurrency: 5,
        order: 'key',
        onPark: 'key',
        fromBeginning: [],
      },
    ]);
    await module.close();
    expect(probe.calls).toEqual(calls);
  });

  it('asks nothing of the driver without handlers', async () => {
    const probe = new ProbeDriver();
    await run(probe);
    expect(probe.calls).toEqual([]);
  });

  it('does not start with handlers that cannot work, and then closes the driver', async () => {
    class Twice extends Confirm {}
    const probe = new ProbeDriver();
    await expect(run(probe, 'all', Confirm, Twice)).rejects.toThrow(EventHandlersInvalidError);
    expect(probe.calls).toEqual(['close', 'close']);
  });

  it('refuses a record of handled events without a database', async () => {
    class Recorded {
      @EventHandler(Placed, { group: 'recorded' })
      handle(): void {}
    }
    await expect(run(new ProbeDriver(), 'all', Recorded)).rejects.toThrow(/Recorded\.handle .*write inbox: 'off'/);
  });

  it('keeps two applications in one process apart', async () => {
    const [first, second] = [new ProbeDriver(), new ProbeDriver()];
    const one = await run(first, 'all', Confirm);
    const other = await run(second);
    expect(other.get(MessagingStarter).groups).toEqual([]);
    expect(one.get(MessagingStarter).groups.map(({ group }) => group)).toEqual(['confirmation']);
    await one.close();
    await other.get(EventBus).publish(Placed, {});
    expect([first.published.length, second.published.length]).toEqual([0, 1]);
  });
});

describe('whether the application uses the event bus', () => {
  const unstated = (probe: ProbeDriver): DynamicModule =>
    MessagingModule.fromFactory(
      { default: { factory: probe.factory, why: 'test', explicit: true } },
      {
        imports: [],
        providers: [{ provide: Symbol.for('nestjs-groundwork/messaging/default/settings'), useValue: {} }],
      },
      { stated: () => false },
    );

  it.each<[string, Provider[], boolean]>([
    ['nobody asks for it', [], false],
    ['a class injects a port of it', [injecting(EventBus)], true],
    ['a class injects the dead letters, if they are there', [injecting(DeadLetters, true)], true],
    ['a class has a handler', [Confirm], true],
  ])('is told to the driver: %s', async (_what, providers, used) => {
    const probe = new ProbeDriver();
    await start(unstated(probe), ...providers);
    expect(probe.parts?.used).toBe(used);
  });

  it('is said by who imports the module', async () => {
    const probe = new ProbeDriver();
    await start(MessagingModule.forRoot(probe.factory, { env }));
    expect(probe.parts?.used).toBe(true);
  });

  it('is asked of who gets a port all the same', async () => {
    const module = await start(unstated(new ProbeDriver()));
    await expect(module.get(EventBus).groups()).rejects.toThrow(/messaging: \{\}/);
    await expect(module.get(EventBus).groups()).rejects.toThrow(CompositionError);
  });

  it('is asked of a handler that only a factory makes', async () => {
    const late = { provide: 'made', inject: [MessagingStarter], useFactory: () => new Confirm() }; // made after the driver
    const starting = start(unstated(new ProbeDriver()), late);
    await expect(starting).rejects.toThrow(CompositionError);
  });
});

describe('the event bus switched off', () => {
  const off = (): DynamicModule => MessagingModule.forRoot(false, { env });

  it('boots while nobody injects a port of it', async () => {
    expect(await start(off())).toBeDefined();
  });

  it.each([EventBus, DeadLetters])('tells what to enable when %p is injected', async (port) => {
    await expect(start(off(), injecting(port))).rejects.toThrow(ConcernOffError);
  });

  it('gives undefined to @Optional()', async () => {
    const consumer = injecting(EventBus, true);
    const module = await start(off(), consumer);
    expect({ ...module.get<object>(consumer) }).toEqual({ port: undefined });
  });
});

it.each([
  ['on', MessagingModule.forRoot(new ProbeDriver().factory, { env })],
  ['off', MessagingModule.forRoot(false, { env })],
])('lets a test override a port that is %s', async (_what, module) => {
  const consumer = injecting(EventBus);
  const testing = await Test.createTestingModule({ imports: [module], providers: [consumer] })
    .overrideProvider(EventBus)
    .useValue('a fake')
    .compile();
  expect({ ...testing.get<object>(consumer) }).toEqual({ port: 'a fake' });
});

/** A class that injects one port. */
function injecting(port: typeof EventBus | typeof DeadLetters, optional = false): Type {
  class Consumer {
    constructor(readonly port: unknown) {}
  }
  Reflect.defineMetadata('design:paramtypes', [port], Consumer);
  if (optional) Optional()(Consumer, undefined, 0);
  Injectable()(Consumer);
  return Consumer;
}

function global(module: Type): DynamicModule {
  return { module, global: true };
}
