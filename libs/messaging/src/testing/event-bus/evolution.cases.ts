import assert from 'node:assert/strict';
import { defineEvent, type StandardSchema } from '#domain/messaging';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { AnythingSaid, NoteTaken, Priced, type Note } from '../support/suite-events.js';

const anything = AnythingSaid.schema;
const PricedFirst = defineEvent(Priced.name, 1, anything);
const PricedSecond = defineEvent(Priced.name, 2, anything);

/** What handlers get of what was published with another version, or with a schema that transforms. */
export function evolutionCases({ test }: Suite): void {
  test('reads older versions step by step', async ({ start, settled }) => {
    const prices = handler(Priced, { group: 'prices' });
    const application = await start([prices]);
    await application.bus.publish(PricedFirst, { price: 3 }, { key: 'k' });
    await application.bus.publish(PricedSecond, { cents: 450 }, { key: 'k' });
    await application.bus.publish(Priced, { cents: 6, currency: 'CHF' }, { key: 'k' });
    await settled(application);
    assert.deepEqual(
      prices.seen.map(({ payload, context }) => [payload, context.version]),
      [
        [{ amount: 300n, currency: 'EUR' }, 1],
        [{ amount: 450n, currency: 'EUR' }, 2],
        [{ amount: 6n, currency: 'CHF' }, 3],
      ],
    );
  });

  test("parks what no upcaster can mend as 'schema', as it was published", async ({ start, settled }) => {
    const application = await start([handler(Priced, { group: 'prices' })]);
    const eventId = await application.bus.publish(PricedSecond, { cents: 'many' });
    await settled(application);
    const letter = await application.deadLetters.show({ group: 'prices', eventId });
    assert.equal(letter?.reason, 'schema');
    assert.equal(letter?.version, 2);
    assert.deepEqual(JSON.parse(letter?.payload ?? ''), { cents: 'many' });
  });

  test('parks what an upcaster throws at', async ({ start, settled }) => {
    const Picky = defineEvent('suite.picky', 2, anything, {
      1: () => {
        throw new TypeError('cannot read this');
      },
    });
    const application = await start([handler(Picky, { group: 'picky' })]);
    const eventId = await application.bus.publish(defineEvent('suite.picky', 1, anything), { old: true });
    await settled(application);
    assert.equal((await application.deadLetters.show({ group: 'picky', eventId }))?.reason, 'schema');
  });

  test('gives handlers what the schema makes of the payload, and stores what was published', async ({
    start,
    settled,
  }) => {
    const prices = handler(Priced, { group: 'prices', retry: false, work: () => Promise.reject(new Error('no')) });
    const application = await start([prices]);
    const eventId = await application.bus.publish(Priced, { cents: 12, currency: 'EUR' });
    await settled(application);
    assert.deepEqual(prices.seen[0]?.payload, { amount: 12n, currency: 'EUR' });
    const letter = await application.deadLetters.show({ group: 'prices', eventId });
    assert.deepEqual(JSON.parse(letter?.payload ?? ''), { cents: 12, currency: 'EUR' });
  });

  test('waits for a schema that answers later', async ({ start, settled }) => {
    const slow: StandardSchema<Note> = {
      '~standard': {
        version: 1,
        vendor: 'suite',
        validate: async (value) => {
          await Promise.resolve();
          return NoteTaken.schema['~standard'].validate(value);
        },
      },
    };
    const Slow = defineEvent('suite.slow', 1, slow);
    const notes = handler(Slow, { group: 'notes' });
    const application = await start([notes]);
    await application.bus.publish(Slow, { note: 'a' });
    await settled(application);
    assert.deepEqual(notes.notes(), ['a']);
  });

  test('brings every JSON value back as it was', async ({ start, settled }) => {
    const said = handler(AnythingSaid, { group: 'listeners' });
    const application = await start([said]);
    const values = [
      null,
      true,
      0,
      -1.5e-7,
      9_007_199_254_740_991,
      '',
      'é 漢 😀 \u2028 " \\ \n',
      [],
      [[1], [null]],
      {},
      { a: { b: [{ c: '' }] }, 'key with spaces': 1 },
    ];
    for (const value of values) await application.bus.publish(AnythingSaid, value, { key: 'k' });
    await settled(application);
    assert.deepEqual(
      said.seen.map(({ payload }) => payload),
      values,
    );
  });
}
