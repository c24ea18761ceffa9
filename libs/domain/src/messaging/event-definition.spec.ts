import { z } from 'zod';
import { CompositionError } from '#core';
import { defineEvent, type StandardSchema, type Upcaster } from '#domain/messaging';

const schema = z.object({ orderId: z.string() });
const upcaster: Upcaster = (payload) => payload;

describe('defineEvent', () => {
  it('makes a value that nobody can change', () => {
    const upcasters = { 1: upcaster };
    const event = defineEvent('order.placed', 2, schema, upcasters);
    upcasters[1] = () => 'changed later';

    expect(event).toMatchObject({ name: 'order.placed', version: 2, schema, upcasters: { 1: upcaster } });
    expect([Object.isFrozen(event), Object.isFrozen(event.upcasters)]).toEqual([true, true]);
  });

  it.each(['a', 'order.placed', 'order-line.price-changed', 'v2.order3', 'a'.repeat(200)])(
    'takes the name %s',
    (name) => {
      expect(defineEvent(name, 1, schema).name).toBe(name);
    },
  );

  it.each(['', 'Order.placed', 'order..placed', '.a', 'a.', '1a', 'a b', 'a_b', 'a\n', 'a'.repeat(201)])(
    'refuses the name %j',
    (name) => {
      expect(() => defineEvent(name, 1, schema)).toThrow(CompositionError);
    },
  );

  it.each([0, -1, 1.5, NaN, 10_000])('refuses the version %p', (version) => {
    expect(() => defineEvent('a.b', version, schema)).toThrow('is a whole number from 1 to 9999');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'schema'],
    ['an object of another kind', {}],
    ['a later standard', { '~standard': { version: 2 } }],
  ])('refuses %s as a schema', (_what, wrong) => {
    expect(() => defineEvent('a.b', 1, wrong as never as StandardSchema)).toThrow(CompositionError);
  });

  it('takes a schema that is a function', () => {
    const callable = Object.assign(() => undefined, { '~standard': schema['~standard'] });
    expect(defineEvent('a.b', 1, callable).schema).toBe(callable);
  });

  it('reads from the oldest version that has an upcaster, and not from before', () => {
    expect(Object.keys(defineEvent('a.b', 4, schema, { 2: upcaster, 3: upcaster }).upcasters)).toEqual(['2', '3']);
  });

  it.each<[string, Record<number, Upcaster>, string]>([
    ['a gap', { 1: upcaster, 3: upcaster }, 'no upcaster from 2 to 3'],
    ['one that leads beyond the current version', { 4: upcaster }, 'has an upcaster from version 4'],
    ['a version that is none', { 0: upcaster }, 'has an upcaster from version 0'],
    ['one that is no function', { 3: 'x' as never }, 'no upcaster from 3 to 4'],
  ])('refuses %s among the upcasters', (_what, upcasters, message) => {
    expect(() => defineEvent('a.b', 4, schema, upcasters)).toThrow(message);
  });
});
