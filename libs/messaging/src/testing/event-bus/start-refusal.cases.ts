import assert from 'node:assert/strict';
import { EventHandlersInvalidError } from '#domain/messaging';
import { rejectsWith, untyped } from '../support/expectations.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteDropped, NoteTaken } from '../support/suite-events.js';

/** Handlers with which an application does not start. */
export function startRefusalCases({ test, capabilities }: Suite): void {
  test('refuses two handlers of one group for one event, and names both', async ({ start }) => {
    const error = await rejectsWith(
      start([
        handler(NoteTaken, { group: 'notes', host: 'FirstHost' }),
        handler(NoteTaken, { group: 'notes', host: 'SecondHost' }),
      ]),
      EventHandlersInvalidError,
    );
    assert.match(error.message, /FirstHost/);
    assert.match(error.message, /SecondHost/);
  });

  for (const [option, one, other] of [
    ['concurrency', { concurrency: 2 }, { concurrency: 3 }],
    ['order', { order: 'key' }, { order: 'none' }],
    ['onPark', { onPark: 'key' }, { onPark: 'skip' }],
  ] as const) {
    test(`refuses handlers of one group that disagree on ${option}`, async ({ start }) => {
      const error = await rejectsWith(
        start([
          handler(NoteTaken, { group: 'notes', host: 'FirstHost', ...one }),
          handler(NoteDropped, { group: 'notes', host: 'SecondHost', ...other }),
        ]),
        EventHandlersInvalidError,
      );
      assert.match(error.message, new RegExp(option));
    });
  }

  test('refuses a handler on a provider that is made for each request', async ({ start }) => {
    const error = await rejectsWith(
      start([handler(NoteTaken, { group: 'notes', host: 'RequestHost', requestScoped: true })]),
      EventHandlersInvalidError,
    );
    assert.match(error.message, /RequestHost/);
  });

  for (const [what, options] of [
    ['no group', { group: undefined }],
    ['an empty group', { group: '' }],
    ['a group in upper case', { group: 'Notes' }],
    ['a group of 101 characters', { group: 'n'.repeat(101) }],
    ['a concurrency of 0', { concurrency: 0 }],
    ['a concurrency of 1.5', { concurrency: 1.5 }],
    ['no attempts', { retry: { attempts: 0 } }],
    ['a base without a unit', { retry: { base: '10' } }],
    ['a time without a unit', { timeout: '30' }],
    ['an order that does not exist', { order: 'alphabetical' }],
    ['an inbox that does not exist', { inbox: 'sometimes' }],
    ['a beginning that does not exist', { from: 'yesterday' }],
    ['an option that does not exist', { gruop: 'notes' }],
  ] as const) {
    test(`refuses a handler with ${what}`, async ({ start }) => {
      const made = handler(NoteTaken, { group: 'notes', host: 'OddHost' });
      const odd = { ...made, options: untyped<typeof made.options>({ ...made.options, ...options }) };
      const error = await rejectsWith(start([odd]), EventHandlersInvalidError);
      assert.match(error.message, /OddHost/);
    });
  }

  if (!capabilities.replay) {
    test("refuses 'beginning', which the driver declares that it cannot give", async ({ start }) => {
      await rejectsWith(start([handler(NoteTaken, { group: 'notes', from: 'beginning' })]), EventHandlersInvalidError);
    });
  }
}
