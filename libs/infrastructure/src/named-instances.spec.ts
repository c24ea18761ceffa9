import 'reflect-metadata';
import { ConfigurationError } from '#core';
import { InjectPort, instanceToken, portToken, type PortClass } from '#core/nest';
import { SqlSession, UnitOfWork } from '#domain/database';
import {
  DeadLetters,
  defineEvent,
  EventBus,
  EventHandlersInvalidError,
  EventRefusedError,
  type EventContext,
  type StandardSchema,
} from '#domain/messaging';
import { Outbox, OutboxRoutes, type SendRoute } from '#domain/outbox';
import { EventHandler } from '#messaging';
import { Injectable, type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { emptiedDatabase } from '../../../test/support/embedded-database.js';
import { embeddedEnv, namedSnapshotEnv } from '../../../test/support/embedded-env.js';
import { InfrastructureModule } from './infrastructure.module.js';
import type { InfrastructureOptions } from './infrastructure.options.js';
import { Plan } from './plan.js';

interface Payload {
  readonly text: string;
}
const schema: StandardSchema<Payload> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as Payload }) },
};
const Noted = defineEvent('note.taken', 1, schema);
const ID = '0190f3a1-0000-7000-8000-000000000001';
const [main, second] = [emptiedDatabase(), emptiedDatabase()];
const one = { database: { driver: main.factory } };
const withSecond = (name: string) => ({
  database: { driver: main.factory, instances: { [name]: { driver: second.factory } } },
});
const billingBus = { messaging: { instances: { billing: {} } } } as const;
const both = { ...withSecond('billing'), ...billingBus };
const billingInMemory = { messaging: { instances: { billing: { driver: 'memory' } } } } as const;

/** Groups of one name on two buses. */
@Injectable()
class Handlers {
  readonly handled: string[] = [];
  refusing = true;

  @EventHandler(Noted, { group: 'notes' })
  here({ text }: Payload, { idempotencyKey }: EventContext): void {
    this.handled.push(`default ${text} ${idempotencyKey}`);
  }

  @EventHandler(Noted, { group: 'notes', bus: 'billing' })
  there({ text }: Payload, { idempotencyKey }: EventContext): void {
    if (text === 'refused' && this.refusing) throw new EventRefusedError('not this one');
    this.handled.push(`billing ${text} ${idempotencyKey}`);
  }
}

const open: TestingModule[] = [];

async function start(
  options: InfrastructureOptions,
  providers: readonly Provider[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<TestingModule> {
  const env = { ...embeddedEnv, ...variables };
  const infrastructure = InfrastructureModule.forRoot({ ...options, configuration: { env } });
  const module = await Test.createTestingModule({ imports: [infrastructure], providers: [...providers] }).compile();
  await module.init(); // one that does not start gives back by itself what it had opened
  open.push(module);
  return module;
}

afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

function of<T>(module: TestingModule, port: PortClass<T>, instance = 'default'): T {
  return module.get<T>(instanceToken(port, instance) as symbol);
}

async function tables(module: TestingModule, instance?: string): Promise<readonly unknown[]> {
  const rows = await of<SqlSession>(module, SqlSession, instance).query(
    `select tablename from pg_tables where schemaname = 'groundwork' and tablename in ('events', 'outbox', 'inbox') order by 1`,
  );
  return rows.map(({ tablename }) => tablename);
}

const ALL = ['events', 'inbox', 'outbox'];

describe('two event buses side by side', () => {
  it.each([
    ['each in a database of its own', both],
    ['the second in memory', { ...both, ...billingInMemory }],
    ['the second in memory, on the same database', { ...one, ...billingInMemory }],
  ] satisfies [string, InfrastructureOptions][])('do not meet: %s', async (_where, options) => {
    const module = await start(options, [Handlers]);
    const buses = [of<EventBus>(module, EventBus), of<EventBus>(module, EventBus, 'billing')] as const;
    for (const bus of buses) await bus.publish(Noted, { text: 'same' }, { id: ID });
    await buses[1].publish(Noted, { text: 'refused' });
    for (const bus of buses) await bus.drain();
    const handlers = module.get(Handlers);
    expect(handlers.handled.sort()).toEqual([`billing same billing/notes:${ID}`, `default same notes:${ID}`]);

    const parked = of<DeadLetters>(module, DeadLetters, 'billing');
    expect((await module.get(DeadLetters).list()).items).toEqual([]);
    expect((await parked.list()).items).toMatchObject([{ group: 'notes', reason: 'refused' }]);
    handlers.refusing = false;
    await parked.redriveAll({ group: 'notes' });
    await buses[1].drain();
    expect(handlers.handled.filter((line) => line.startsWith('billing refused'))).toHaveLength(1);
    expect((await parked.list()).items).toEqual([]);
  });

  it('are paused one by one', async () => {
    const module = await start(both, [Handlers]);
    const billing = of<EventBus>(module, EventBus, 'billing');
    await billing.pause('notes');
    expect((await billing.groups()).map(({ paused }) => paused)).toEqual([true]);
    expect((await module.get(EventBus).groups()).map(({ paused }) => paused)).toEqual([false]);
  });
});

describe.each([
  ['database', both],
  ['memory', { ...both, ...billingInMemory }],
] satisfies [string, InfrastructureOptions][])('a publish on a named bus with the driver %s', (_driver, options) => {
  const failure = new Error('rolled back');

  it("leaves with the unit of work of the bus's own database, also inside one of another", async () => {
    const module = await start(options, [Handlers]);
    const billing = of<EventBus>(module, EventBus, 'billing');
    const own = of<UnitOfWork>(module, UnitOfWork, 'billing');
    const undone = own.run(async () => {
      await billing.publish(Noted, { text: 'undone' });
      throw failure;
    });
    await expect(undone).rejects.toBe(failure);
    await module.get(UnitOfWork).run(() => own.run(() => billing.publish(Noted, { text: 'kept' }, { id: ID })));
    await billing.drain();
    expect(module.get(Handlers).handled).toEqual([`billing kept billing/notes:${ID}`]);
  });

  it('leaves at once inside a unit of work of another database alone, whatever becomes of that', async () => {
    const module = await start(options, [Handlers]);
    const billing = of<EventBus>(module, EventBus, 'billing');
    const undone = module.get(UnitOfWork).run(async () => {
      await billing.publish(Noted, { text: 'kept' }, { id: ID });
      throw failure;
    });
    await expect(undone).rejects.toBe(failure);
    await billing.drain();
    expect(module.get(Handlers).handled).toEqual([`billing kept billing/notes:${ID}`]);
  });

  it("records what was handled in the bus's own database, in the handler's transaction", async () => {
    const module = await start(options, [Handlers]);
    await of<EventBus>(module, EventBus, 'billing').publish(Noted, { text: 'once' }, { id: ID });
    await of<EventBus>(module, EventBus, 'billing').drain();
    const recorded = 'select consumer, message_id::text as id from groundwork.inbox';
    expect(await of<SqlSession>(module, SqlSession, 'billing').query(recorded)).toEqual([
      { consumer: 'billing/notes', id: ID },
    ]);
    expect(await module.get(SqlSession).query(recorded)).toEqual([]);
  });
});

describe('the own tables of a named database', () => {
  @Injectable()
  class Appends {
    constructor(@InjectPort(Outbox, 'billing') readonly outbox: Outbox) {}
  }
  @Injectable()
  class Publishes {
    constructor(@InjectPort(EventBus, 'billing') readonly bus: EventBus) {}
  }

  it('are made there alone, where the application injects a port of it, and its relay serves its routes', async () => {
    const received: string[] = [];
    const route: SendRoute = {
      kind: 'send',
      name: 'mail',
      send: async (messages) => {
        received.push(...messages.map(({ payload }) => payload));
        return messages.map(() => ({ kind: 'sent' as const }));
      },
    };
    const mailbox: Provider = {
      provide: 'mailbox',
      inject: [portToken(OutboxRoutes, 'billing') as symbol],
      useFactory: (routes: OutboxRoutes) => routes.register(route),
    };
    const module = await start(withSecond('billing'), [Appends, mailbox]);
    await module.get(Appends).outbox.append([{ id: ID, route: 'mail', topic: 'hello', payload: 'dear', headers: {} }]);
    const routes = of<OutboxRoutes>(module, OutboxRoutes, 'billing');
    while ((await routes.lag()).length > 0) await new Promise(setImmediate);
    expect(received).toEqual(['dear']);
    expect(await tables(module, 'billing')).toEqual(['inbox', 'outbox']);
    expect(await tables(module)).toEqual([]);
  });

  it.each<[string, readonly Provider[], readonly string[]]>([
    ['neither injects the bus nor handles its events', [], []],
    ['injects the bus', [Publishes], ALL],
  ])('of a bus that variables name are made for an application that does: %s', async (_what, providers, made) => {
    const variables = { MESSAGING__BILLING__POLL: '1s' };
    const module = await start(withSecond('billing'), providers, variables);
    expect(await tables(module, 'billing')).toEqual(made);
    expect(await tables(module)).toEqual([]);
  });

  it('of a bus that code names are made there, and not for the default bus, which it does not speak of', async () => {
    const module = await start(both);
    expect(await tables(module, 'billing')).toEqual(ALL);
    expect(await tables(module)).toEqual([]);
  });

  it('of a bus are made in the database that it names', async () => {
    const module = await start({
      ...withSecond('ledger'),
      messaging: { instances: { billing: { database: 'ledger' } } },
    });
    expect(await tables(module, 'ledger')).toEqual(ALL);
  });
});

describe('named instances in the plan and at the start', () => {
  const two = { database: { instances: { billing: { dataDir: 'memory' } } }, ...billingBus };
  const snapshot = namedSnapshotEnv('billing');

  it('are listed, each with why and where', async () => {
    const module = await start(
      { ...two, messaging: { instances: { audit: { driver: 'memory', database: 'billing' } } } },
      [],
      { ...snapshot, MESSAGING__BILLING__DRIVER: 'database' },
    );
    const lines = module
      .get(Plan)
      .entries.filter(({ concern }) => concern === 'database' || concern === 'messaging')
      .map(({ concern, instance, why, target }) => [concern, instance, why, target]);
    expect(lines).toEqual([
      ['database', 'default', 'default', 'memory'],
      ['database', 'billing', 'default', 'memory'],
      ['messaging', 'default', 'default', 'the default database'],
      ['messaging', 'audit', 'option messaging.instances.audit.driver', 'this process'],
      ['messaging', 'billing', 'variable MESSAGING__BILLING__DRIVER', 'the database "billing"'],
    ]);
  });

  it.each<[string, InfrastructureOptions, Readonly<Record<string, string>>, RegExp]>([
    [
      'two buses in one database',
      { messaging: { instances: { billing: {} } } },
      {},
      /messaging\.instances\.billing\.database: expected an instance of "database" in which no other of "messaging" keeps its tables, found "default", where "default" keeps them.*MESSAGING__BILLING__DATABASE/,
    ],
    [
      'a database that is not there',
      two,
      { MESSAGING__BILLING__DATABASE: 'bilin' },
      /messaging\.instances\.billing\.database: expected the name of an instance of "database": default, billing, found "bilin"/,
    ],
    [
      'one that is switched off by name',
      { messaging: { instances: { billing: JSON.parse('false') as object } } },
      {},
      /messaging\.instances\.billing: expected the name of a driver, .*found false.*Remove the instance/,
    ],
  ])('are refused: %s', async (_what, options, variables, message) => {
    const starting = start(options, [], variables);
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(message);
  });

  it('are refused: a handler on a bus that is not there', async () => {
    const starting = start({ messaging: 'memory' }, [Handlers]);
    await expect(starting).rejects.toThrow(EventHandlersInvalidError);
    await expect(starting).rejects.toThrow(
      /Handlers\.there .*bus: expected the name of an event bus: default, found "billing"/,
    );
  });

  it('are overridden in a test by their tokens', async () => {
    const module = await Test.createTestingModule({
      imports: [InfrastructureModule.forRoot({ ...two, configuration: { env: { ...embeddedEnv, ...snapshot } } })],
    })
      .overrideProvider(portToken(EventBus, 'billing'))
      .useValue('a fake bus')
      .overrideProvider(portToken(Outbox, 'billing'))
      .useValue('a fake outbox')
      .compile();
    open.push(module);
    expect([of(module, EventBus, 'billing'), of(module, Outbox, 'billing')]).toEqual(['a fake bus', 'a fake outbox']);
    expect(module.get(EventBus)).toBeInstanceOf(EventBus);
  });

  it('of two applications in one process do not meet: one is closed, the other works', async () => {
    const [first, second] = [await start(two, [Handlers], snapshot), await start(two, [Handlers], snapshot)];
    await of<EventBus>(first, EventBus, 'billing').publish(Noted, { text: 'first' }, { id: ID });
    await of<EventBus>(first, EventBus, 'billing').drain();
    await first.close();
    open.splice(open.indexOf(first), 1);
    await of<EventBus>(second, EventBus, 'billing').publish(Noted, { text: 'second' }, { id: ID });
    await of<EventBus>(second, EventBus, 'billing').drain();
    expect(first.get(Handlers).handled).toEqual([`billing first billing/notes:${ID}`]);
    expect(second.get(Handlers).handled).toEqual([`billing second billing/notes:${ID}`]);
  });
});
