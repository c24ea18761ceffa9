import 'reflect-metadata';
import { CompositionError } from '#core';
import { defineEvent, type EventContext, type StandardSchema } from '#domain/messaging';
import type { EventHandlerOptions } from '../handlers/registered-handler.js';
import { EventHandler, eventHandlersOf } from './event-handler.decorator.js';

function schema<T>(): StandardSchema<T> {
  return { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } };
}

const Placed = defineEvent('order.placed', 1, schema<{ orderId: string }>());
const Paid = defineEvent('order.paid', 1, schema<{ orderId: string; total: number }>());

describe('@EventHandler', () => {
  it('may stand several times on one method, in the order of reading', () => {
    class Handler {
      @EventHandler(Placed, { group: 'one' })
      @EventHandler(Paid, { group: 'two' })
      handle(payload: { orderId: string }, context: EventContext): string {
        return payload.orderId + context.id;
      }
    }
    expect(eventHandlersOf(Handler.prototype, 'handle')).toEqual([
      { event: Placed, options: { group: 'one' } },
      { event: Paid, options: { group: 'two' } },
    ]);
  });

  it('is inherited, also by an overriding method, until that is decorated itself', () => {
    class Base {
      @EventHandler(Placed, { group: 'base' })
      handle(_payload: { orderId: string }): void {}
    }
    class Plain extends Base {
      override handle(): void {}
    }
    class Own extends Base {
      @EventHandler(Paid, { group: 'own' })
      override handle(_payload: { orderId: string }): void {}
    }
    const groups = (type: typeof Base): readonly string[] =>
      eventHandlersOf(type.prototype, 'handle').map(({ options }) => options.group);
    expect([groups(Base), groups(Plain), groups(Own)]).toEqual([['base'], ['base'], ['own']]);
  });

  it('leaves what it decorates as it is', () => {
    const handle = (payload: { orderId: string }): string => payload.orderId;
    const descriptor = { value: handle, writable: true };
    EventHandler(Placed, { group: 'one' })({}, 'handle', descriptor);
    expect(descriptor.value).toBe(handle);
  });

  it('takes only methods that fit the event', () => {
    class Handler {
      // @ts-expect-error the payload has no such type
      @EventHandler(Placed, { group: 'one' })
      wrong(payload: { orderId: number }): number {
        return payload.orderId;
      }

      // @ts-expect-error there is no third parameter
      @EventHandler(Placed, { group: 'one' })
      tooMany(_payload: { orderId: string }, _context: EventContext, third: string): string {
        return third;
      }

      @EventHandler(Placed, { group: 'one' })
      async none(): Promise<void> {
        await Promise.resolve();
      }
    }
    expect(eventHandlersOf(Handler.prototype, 'none')).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    [
      'a field',
      () => EventHandler(Placed, { group: 'one' })({}, 'field', untyped<TypedPropertyDescriptor<() => void>>('null')),
    ],
    ['a static method', () => EventHandler(Placed, { group: 'one' })(class Host {}, 'handle', { value: () => 1 })],
    [
      'an event that is not there yet, because of a circular import',
      () => EventHandler(untyped<typeof Placed>('null'), { group: 'one' })({}, 'handle', { value: () => 1 }),
    ],
    ['no options', () => EventHandler(Placed, untyped<EventHandlerOptions>('null'))({}, 'handle', { value: () => 1 })],
  ])('refuses %s', (_what, decorate) => {
    expect(decorate).toThrow(CompositionError);
  });
});

/** What JavaScript can pass where the types allow less. */
function untyped<T>(json: string): T {
  return JSON.parse(json) as T;
}
