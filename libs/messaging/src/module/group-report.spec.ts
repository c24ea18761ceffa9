import { Duration } from '#core';
import { defineEvent, type GroupStatus, type StandardSchema } from '#domain/messaging';
import type { HandlerGroup, ResolvedHandler } from '../handlers/registered-handler.js';
import { groupLines, unhandledLines } from './group-report.js';

const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };

const handler = (name: string, where: string): [string, ResolvedHandler] => [
  name,
  {
    definition: defineEvent(name, 1, schema),
    where,
    inbox: 'off',
    from: 'now',
    timeout: Duration.seconds(1),
    retry: { attempts: 1, base: Duration.zero, max: Duration.zero },
    invoke: () => Promise.resolve(),
  },
];
const group = (name: string, more: Partial<HandlerGroup> = {}): HandlerGroup => ({
  group: name,
  concurrency: 5,
  order: 'key',
  onPark: 'key',
  handlers: new Map([handler('order.placed', 'Confirm.handle')]),
  ...more,
});
const status = (name: string, more: Partial<GroupStatus> = {}): GroupStatus => ({
  group: name,
  types: ['order.placed'],
  paused: false,
  waiting: 2,
  scheduled: 1,
  parked: 0,
  done: 0,
  lag: undefined,
  handled: true,
  ...more,
});

describe('what the log says of groups at start', () => {
  it('is one line for each, with its handlers', () => {
    const both = new Map([handler('order.placed', 'Mail.onPlaced'), handler('order.paid', 'Mail.onPaid')]);
    const groups = [
      group('confirmation'),
      group('mail', { handlers: both, order: 'none', onPark: 'skip', concurrency: 2 }),
      group('report', { onPark: 'skip' }),
    ];
    expect(groupLines(groups, 'all')).toEqual([
      'Events of group "confirmation": order.placed -> Confirm.handle; order by key, 5 at a time.',
      'Events of group "mail": order.placed -> Mail.onPlaced, order.paid -> Mail.onPaid; no order, 2 at a time.',
      'Events of group "report": order.placed -> Confirm.handle; order by key, passing parked ones, 5 at a time.',
    ]);
  });

  it('tells a web process that others handle them', () => {
    expect(groupLines([group('confirmation')], 'web')).toEqual([expect.stringContaining('Handled by other processes')]);
  });

  it('warns of a group that no running process handles', () => {
    const known = [status('confirmation'), status('elsewhere'), status('left', { handled: false })];
    expect(unhandledLines(known, [group('confirmation')])).toEqual([
      expect.stringContaining('No running process handles the group "left" (order.placed): 3 events wait for it.'),
    ]);
  });

  it('warns of a type that a group subscribed to and handles no more', () => {
    const known = [status('confirmation', { types: ['order.placed', 'order.shipped'], handled: false })];
    expect(unhandledLines(known, [group('confirmation')])).toEqual([
      expect.stringContaining('The group "confirmation" subscribed to order.shipped'),
    ]);
  });
});
