import assert from 'node:assert/strict';
import { Duration } from '#core';
import { DatabaseUnavailableError } from '#domain/database';
import { EventRefusedError } from '#domain/messaging';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteTaken } from '../support/suite-events.js';

const QUICK = { base: '10ms', max: '40ms' } as const;

/** Handlers that fail. */
export function retryCases(suite: Suite): void {
  attemptCases(suite);
  parkingCases(suite);
}

function attemptCases({ test }: Suite): void {
  test('tries a failed handler again, with a growing attempt and the same key for other systems', async ({
    start,
    settled,
  }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 5, ...QUICK },
      work: (_, { attempt }) => {
        if (attempt < 3) throw new Error('not yet');
      },
    });
    const application = await start([notes]);
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.deepEqual(
      notes.seen.map(({ context }) => context.attempt),
      [1, 2, 3],
    );
    assert.deepEqual(new Set(notes.seen.map(({ context }) => context.id)), new Set([id]));
    assert.equal(new Set(notes.seen.map(({ context }) => context.idempotencyKey)).size, 1);
    assert.deepEqual((await application.deadLetters.list()).items, []);
  });

  test('gives two groups different keys for other systems', async ({ start, settled }) => {
    const groups = ['first', 'second'].map((group) => handler(NoteTaken, { group, host: `Of${group}` }));
    const application = await start(groups);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    const keys = groups.flatMap(({ seen }) => seen.map(({ context }) => context.idempotencyKey));
    assert.equal(new Set(keys).size, 2);
  });

  test('waits at least as long as the error asks', async ({ start, settled, clock }) => {
    const times: number[] = [];
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 3, ...QUICK },
      work: () => {
        times.push(clock.monotonic());
        if (times.length === 1) throw new DatabaseUnavailableError('busy', { retryAfter: Duration.milliseconds(400) });
      },
    });
    const application = await start([notes]);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.equal(times.length, 2);
    const [first = 0, second = 0] = times;
    assert.ok(second - first >= 390, `tried again after ${second - first} ms`);
  });

  test('counts a thrown value that is no error as a failure', async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 2, ...QUICK },
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a careless handler does
      work: (_, { attempt }) => (attempt === 1 ? Promise.reject('just a text') : undefined),
    });
    const application = await start([notes]);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.equal(notes.seen.length, 2);
  });
}

function parkingCases({ test }: Suite): void {
  test('parks after the last attempt, with the history of all', async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 3, ...QUICK },
      work: (_, { attempt }) => {
        throw new Error(`failure ${attempt}`);
      },
    });
    const { bus, deadLetters, ...application } = await start([notes]);
    const id = await bus.publish(NoteTaken, { note: 'a' }, { key: 'k' });
    await settled({ bus, deadLetters, ...application });
    assert.equal(notes.seen.length, 3);
    const letter = await deadLetters.show({ group: 'notes', eventId: id });
    assert.ok(letter, 'it is parked');
    assert.equal(letter.reason, 'attempts-exhausted');
    assert.equal(letter.attempts, 3);
    assert.deepEqual(
      letter.history.map(({ attempt, message }) => [attempt, /failure \d/.exec(message)?.[0]]),
      [
        [1, 'failure 1'],
        [2, 'failure 2'],
        [3, 'failure 3'],
      ],
    );
    for (const { at, code } of letter.history) {
      assert.ok(at instanceof Date && !Number.isNaN(at.getTime()));
      assert.notEqual(code, '');
    }
  });

  test("parks the first failure with 'retry: false'", async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: false,
      work: () => {
        throw new Error('once is enough');
      },
    });
    const application = await start([notes]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.equal(notes.seen.length, 1);
    assert.equal((await application.deadLetters.show({ group: 'notes', eventId }))?.reason, 'attempts-exhausted');
  });

  test('parks a refused event at once, with the reason that the handler gives', async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 5, ...QUICK },
      work: () => {
        throw new EventRefusedError('This order was cancelled.');
      },
    });
    const application = await start([notes]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.equal(notes.seen.length, 1);
    const letter = await application.deadLetters.show({ group: 'notes', eventId });
    assert.equal(letter?.reason, 'refused');
    assert.equal(letter?.history.length, 1);
    assert.equal(letter?.history[0]?.code, 'EVENT_REFUSED');
    assert.match(letter?.history[0]?.message ?? '', /This order was cancelled\./);
  });

  test('keeps the secrets of an error and its length out of the history', async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: false,
      work: () => {
        throw new Error(`could not reach postgres://shop:hunter2@db/shop ${'x'.repeat(100_000)}`);
      },
    });
    const application = await start([notes]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    const message = (await application.deadLetters.show({ group: 'notes', eventId }))?.history[0]?.message ?? '';
    assert.match(message, /could not reach/);
    assert.doesNotMatch(message, /hunter2/);
    assert.ok(message.length <= 4_000, `${message.length} characters`);
  });
}
