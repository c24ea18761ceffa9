import { Duration } from '#core';
import { defineEvent, EventHandlersInvalidError, type StandardSchema } from '#domain/messaging';
import type { MessagingCapabilities } from '../messaging.driver.js';
import { messagingOptionTable, type MessagingSettings } from '../messaging.options.js';
import type { DiscoveredHandler } from './handler-discovery.js';
import { planHandlers } from './handler-plan.js';
import type { EventHandlerOptions, HandlerGroup } from './registered-handler.js';

const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
const Placed = defineEvent('order.placed', 1, schema);
const Paid = defineEvent('order.paid', 1, schema);

const defaults = Object.fromEntries(Object.entries(messagingOptionTable).map(([key, { fallback }]) => [key, fallback]));
const settings = { ...defaults, source: '/test', role: 'all' } as unknown as MessagingSettings;
const able: MessagingCapabilities = {
  durable: true,
  sharedByProcesses: true,
  transactionalAck: true,
  keyOrder: true,
  delay: true,
  replay: true,
};

const handler = (
  where: string,
  options: EventHandlerOptions,
  more: Partial<DiscoveredHandler> = {},
): DiscoveredHandler => ({
  where,
  options,
  event: Placed,
  module: 'Feature',
  invoke: () => Promise.resolve(),
  ...more,
});

const buses = ['default', 'billing'];

interface Ground {
  readonly capabilities?: Partial<MessagingCapabilities>;
  readonly database?: boolean;
}

function plan(handlers: readonly DiscoveredHandler[], { capabilities, database = true }: Ground = {}) {
  const driver = { name: 'probe', capabilities: { ...able, ...capabilities } };
  return planHandlers({ handlers, problems: [] }, { bus: 'default', buses, driver, settings, database });
}

function problemsOf(handlers: readonly DiscoveredHandler[], ground: Ground = {}): readonly string[] {
  try {
    plan(handlers, ground);
  } catch (error) {
    if (error instanceof EventHandlersInvalidError) return error.details['problems'] as readonly string[];
    throw error;
  }
  return [];
}

const only = (groups: readonly HandlerGroup[]): HandlerGroup => {
  const [group] = groups;
  if (group === undefined || groups.length !== 1) throw new Error(`expected one group, found ${groups.length}`);
  return group;
};

/** What JavaScript can pass where the types allow less. */
const untyped = (json: string): EventHandlerOptions => JSON.parse(json) as EventHandlerOptions;

describe('the plan of handlers', () => {
  it('takes its defaults from the settings', () => {
    const group = only(plan([handler('A.handle', { group: 'a' })]));
    expect(group).toMatchObject({ group: 'a', concurrency: 5, order: 'key', onPark: 'key' });
    const resolved = group.handlers.get('order.placed');
    expect(resolved).toMatchObject({ definition: Placed, where: 'A.handle', inbox: 'transaction', from: 'now' });
    expect([
      resolved?.retry.attempts,
      String(resolved?.retry.base),
      String(resolved?.retry.max),
      String(resolved?.timeout),
    ]).toEqual([10, '1s', '5m', '30s']);
  });

  it('takes what a handler says', () => {
    const options: EventHandlerOptions = {
      group: 'a',
      concurrency: 2,
      order: 'none',
      inbox: 'after',
      from: 'beginning',
      timeout: '2m',
      retry: { attempts: 3, base: '10ms', max: Duration.seconds(4) },
    };
    const group = only(plan([handler('A.handle', options)]));
    expect(group).toMatchObject({ concurrency: 2, order: 'none', onPark: 'skip' });
    expect(group.handlers.get('order.placed')).toMatchObject({
      inbox: 'after',
      from: 'beginning',
      timeout: Duration.seconds(120),
      retry: { attempts: 3, base: Duration.milliseconds(10), max: Duration.seconds(4) },
    });
  });

  it('makes one attempt without retries', () => {
    const group = only(plan([handler('A.handle', { group: 'a', retry: false })]));
    expect(group.handlers.get('order.placed')?.retry.attempts).toBe(1);
  });

  it('puts handlers of one group together, and what one says of the group holds for all', () => {
    const group = only(
      plan([
        handler('A.handle', { group: 'a' }),
        handler('B.handle', { group: 'a', onPark: 'skip', concurrency: 9 }, { event: Paid }),
      ]),
    );
    expect([...group.handlers.keys()]).toEqual(['order.placed', 'order.paid']);
    expect(group).toMatchObject({ onPark: 'skip', concurrency: 9, order: 'key' });
  });

  it('lets several groups handle one event', () => {
    expect(plan([handler('A.handle', { group: 'a' }), handler('A.handle', { group: 'b' })])).toHaveLength(2);
  });

  it('refuses two handlers of one group for one event, and names both', () => {
    const [problem, ...others] = problemsOf([
      handler('A.handle', { group: 'a' }),
      handler('B.on', { group: 'a' }, { module: 'Billing' }),
    ]);
    expect(problem).toContain('A.handle (Feature) and B.on (Billing) both handle order.placed for the group "a"');
    expect(others).toEqual([]);
  });

  it('tells of a class that two modules provide', () => {
    const copies = [handler('A.handle', { group: 'a' }), handler('A.handle', { group: 'a' }, { module: 'Billing' })];
    expect(problemsOf(copies)).toEqual([expect.stringContaining('Provide the class in one module')]);
  });

  it.each([
    ['concurrency', { concurrency: 1 }, { concurrency: 2 }, '1 (A.handle), 2 (B.handle)'],
    ['order', { order: 'key' }, { order: 'none' }, 'key (A.handle), none (B.handle)'],
    ['onPark', { onPark: 'key' }, { onPark: 'skip' }, 'key (A.handle), skip (B.handle)'],
  ] as const)('refuses handlers of one group that disagree on %s', (key, first, second, list) => {
    expect(
      problemsOf([
        handler('A.handle', { group: 'a', ...first }),
        handler('B.handle', { group: 'a', ...second }, { event: Paid }),
      ]),
    ).toEqual([`The handlers of the group "a" disagree on ${key}: ${list}. Say it once, or alike everywhere.`]);
  });

  it.each([
    ['a group with other characters', '{"group": "Orders_1"}', 'group: expected at most 100 characters'],
    ['no group', '{}', 'group: expected at most 100 characters'],
    ['a long group', `{"group": "${'a'.repeat(101)}"}`, 'group: expected at most 100 characters'],
    ['an unknown option', '{"group": "a", "retries": 3}', 'retries: expected one of group'],
    ['an unknown word', '{"group": "a", "order": "global"}', 'order: expected one of key, none, found "global"'],
    ['an unknown inbox', '{"group": "a", "inbox": "on"}', 'inbox: expected one of transaction, after, off'],
    ['concurrency 0', '{"group": "a", "concurrency": 0}', 'concurrency: expected a whole number from 1 to 1000'],
    ['a time without a unit', '{"group": "a", "timeout": "30"}', 'timeout: expected a duration with a unit'],
    ['too many attempts', '{"group": "a", "retry": {"attempts": 101}}', 'retry.attempts: expected a whole number'],
    ['a base that is no time', '{"group": "a", "retry": {"base": "soon"}}', 'retry.base: expected a duration'],
    ['a max below the base', '{"group": "a", "retry": {"max": "10ms"}}', 'retry.max: expected at least retry.base'],
    ['an unknown option of retry', '{"group": "a", "retry": {"tries": 1}}', 'retry.tries: expected one of attempts'],
    ['retry true', '{"group": "a", "retry": true}', 'retry: expected false or an object'],
  ])('refuses %s', (_what, json, expected) => {
    expect(problemsOf([handler('A.handle', untyped(json))])).toEqual([
      expect.stringContaining(`A.handle (order.placed): ${expected}`),
    ]);
  });

  it('refuses order by key, also as the default, where the driver has none', () => {
    const ground = { capabilities: { keyOrder: false } };
    expect(problemsOf([handler('A.handle', { group: 'a' })], ground)).toEqual([
      expect.stringContaining("Write order: 'none'"),
    ]);
    expect(problemsOf([handler('A.handle', { group: 'a', order: 'none' })], ground)).toEqual([]);
  });

  it('refuses to hold back keys where no keys are kept apart', () => {
    const contradictory = handler('A.handle', { group: 'a', order: 'none', onPark: 'key' });
    expect(problemsOf([contradictory])).toEqual([expect.stringContaining('Remove one of them')]);
  });

  it('refuses to begin with the beginning where no events are kept', () => {
    const late = handler('A.handle', { group: 'a', from: 'beginning' });
    expect(problemsOf([late], { capabilities: { replay: false } })).toEqual([
      expect.stringContaining("from 'beginning' is beyond the driver probe"),
    ]);
  });

  it.each(['transaction', 'after', undefined] as const)('refuses inbox %s without a database', (inbox) => {
    expect(problemsOf([handler('A.handle', { group: 'a', inbox })], { database: false })).toEqual([
      expect.stringContaining("write inbox: 'off'"),
    ]);
  });

  it('takes inbox off without a database, and every inbox on a driver whose ack is not transactional', () => {
    expect(problemsOf([handler('A.handle', { group: 'a', inbox: 'off' })], { database: false })).toEqual([]);
    expect(problemsOf([handler('A.handle', { group: 'a' })], { capabilities: { transactionalAck: false } })).toEqual(
      [],
    );
  });

  it('tells everything at once, what discovery found included', () => {
    const driver = { name: 'probe', capabilities: able };
    const ground = { bus: 'default', buses, driver, settings, database: true };
    const handlers = [
      handler('A.handle', { group: 'A', concurrency: 0 }),
      handler('B.handle', { group: 'b' }),
      handler('C.handle', { group: 'b' }),
    ];
    const planning = (): unknown => planHandlers({ handlers, problems: ['D.handle is request-scoped.'] }, ground);
    expect(planning).toThrow(EventHandlersInvalidError);
    expect(planning).toThrow(/^4 problems of event handlers:\nD\.handle[^]*A\.handle[^]*B\.handle \(Feature\)/);
  });

  describe('of a bus', () => {
    const discovered = (problems: readonly string[] = []) => ({
      handlers: [
        handler('A.handle', { group: 'one' }),
        handler('B.handle', { group: 'one', bus: 'billing' }),
        handler('C.handle', { group: 'two', bus: 'billing' }),
      ],
      problems,
    });
    const on = (bus: string) => {
      const driver = { name: 'probe', capabilities: able };
      return { bus, buses, driver, settings, database: true };
    };
    const groupsOn = (bus: string) =>
      planHandlers(discovered(), on(bus)).map(({ group, handlers }) => [
        group,
        [...handlers.values()].map(({ where }) => where),
      ]);

    it('are of its handlers alone, groups of the same name included', () => {
      expect(groupsOn('default')).toEqual([['one', ['A.handle']]]);
      expect(groupsOn('billing')).toEqual([
        ['one', ['B.handle']],
        ['two', ['C.handle']],
      ]);
    });

    it('that is not there is told once, with those that are', () => {
      expect(
        problemsOf([handler('A.handle', { group: 'a', bus: 'bilin' }), handler('B.handle', { group: 'a' })]),
      ).toEqual(['A.handle (order.placed): bus: expected the name of an event bus: default, billing, found "bilin".']);
      expect(
        planHandlers({ handlers: [handler('A.handle', { group: 'a', bus: 'bilin' })], problems: [] }, on('billing')),
      ).toEqual([]);
    });

    it('are planned also where another bus has problems of discovery to tell', () => {
      expect(planHandlers(discovered(['D.handle is request-scoped.']), on('billing'))).toHaveLength(2);
    });
  });
});
