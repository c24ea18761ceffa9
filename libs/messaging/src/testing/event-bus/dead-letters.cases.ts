import assert from 'node:assert/strict';
import type { DeadLetter, DeadLetterFilter, DeadLetters } from '#domain/messaging';
import { EventRefusedError } from '#domain/messaging';
import type { MessagingApplication, SuiteHandler } from '../messaging-harness.js';
import { handler, type WitnessedHandler } from '../support/handlers.js';
import type { Suite, Trial } from '../support/suite.js';
import { NoteDropped, NoteTaken, type Note } from '../support/suite-events.js';

const NOBODY = '00000000-0000-7000-8000-00000000dead';

/** A handler that fails while `broken.yes`: notes that begin with `refused` at once, others after one attempt. */
function breakable(
  event: typeof NoteTaken,
  group: string,
  broken: { yes: boolean },
  ended: string[] = [],
): WitnessedHandler<Note> {
  return handler(event, {
    group,
    host: `Of${group}${event.name}`,
    retry: false,
    work: ({ note }) => {
      if (broken.yes && note.startsWith('refused')) throw new EventRefusedError(note);
      if (broken.yes) throw new Error(note);
      ended.push(note);
    },
  });
}

/** The port by which people look after what was parked. */
export function deadLettersCases(suite: Suite): void {
  readingCases(suite);
  redriveCases(suite);
}

function readingCases({ test }: Suite): void {
  test('shows what a person needs to decide', async ({ start, settled, clock }) => {
    const application = await start([breakable(NoteTaken, 'notes', { yes: true })]);
    const begin = clock.now();
    const eventId = await application.bus.publish(
      NoteTaken,
      { note: 'refused: ä\n"quoted"' },
      { key: 'k', headers: { 'x-shelf': 'upper' } },
    );
    await settled(application);
    const letter = await application.deadLetters.show({ group: 'notes', eventId });
    assert.ok(letter);
    const { group, type, version, key, reason, attempts, crashes, waitingBehind } = letter;
    assert.deepEqual(
      { group, type, version, key, reason, attempts, crashes, waitingBehind },
      {
        group: 'notes',
        type: 'suite.note-taken',
        version: 1,
        key: 'k',
        reason: 'refused',
        attempts: 1,
        crashes: 0,
        waitingBehind: 0,
      },
    );
    assert.equal(letter.eventId, eventId);
    assert.deepEqual(JSON.parse(letter.payload), { note: 'refused: ä\n"quoted"' });
    assert.equal(letter.headers['x-shelf'], 'upper');
    assert.ok(Math.abs(letter.publishedAt.getTime() - begin) < 60_000);
    assert.ok(letter.parkedAt >= letter.publishedAt);
  });

  test('knows nothing of what is not parked', async ({ start, settled }) => {
    const application = await start([handler(NoteTaken, { group: 'notes' })]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'fine' });
    await settled(application);
    for (const id of [
      { group: 'notes', eventId },
      { group: 'notes', eventId: NOBODY },
      { group: 'unknown', eventId },
    ]) {
      assert.equal(await application.deadLetters.show(id), undefined);
      assert.equal(await application.deadLetters.redrive(id), false);
      assert.equal(await application.deadLetters.discard(id), false);
    }
    assert.equal(await application.deadLetters.redriveAll(), 0);
    assert.deepEqual(await application.deadLetters.list(), { items: [], next: null });
  });

  test('lists by each filter, and by several together', async (trial) => {
    const { deadLetters } = await parkSeveral(trial);
    const count = async (filter: DeadLetterFilter): Promise<number> => (await deadLetters.list(filter)).items.length;
    assert.equal(await count({}), 8);
    assert.equal(await count({ group: 'first' }), 5);
    assert.equal(await count({ type: NoteDropped.name }), 2);
    assert.equal(await count({ key: 'k' }), 2);
    assert.equal(await count({ reason: 'refused' }), 2);
    assert.equal(await count({ reason: 'attempts-exhausted', group: 'second' }), 2);
    assert.equal(await count({ group: 'unknown' }), 0);
    assert.equal(await count({ parkedBefore: new Date(trial.clock.now() + 3_600_000) }), 8);
    assert.equal(await count({ parkedBefore: new Date(trial.clock.now() - 3_600_000) }), 0);
  });

  test('lists in pages, the oldest first, each once', async (trial) => {
    const { deadLetters } = await parkSeveral(trial);
    const found = await allPages(deadLetters, 3);
    assert.equal(found.length, 8);
    assert.equal(new Set(found.map(({ group, eventId }) => `${group} ${eventId}`)).size, 8);
    const times = found.map(({ parkedAt }) => parkedAt.getTime());
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });

  for (const limit of [0, -1, 501, 1.5, Number.NaN]) {
    test(`refuses a page of ${limit}`, async ({ start }) => {
      const { deadLetters } = await start([]);
      await assert.rejects(deadLetters.list({}, { limit }));
    });
  }

  test('refuses a cursor that is not its own', async ({ start }) => {
    const { deadLetters } = await start([]);
    for (const cursor of ['', 'x', "' or 1=1 --", '{"seq":1}', Buffer.from('[]').toString('base64url')])
      await assert.rejects(deadLetters.list({}, { cursor }), `took ${JSON.stringify(cursor)}`);
  });
}

function redriveCases({ test, capabilities }: Suite): void {
  test('gives a redriven event all its attempts again', async ({ start, settled }) => {
    const notes = handler(NoteTaken, {
      group: 'notes',
      retry: { attempts: 2, base: '10ms', max: '20ms' },
      work: () => {
        if (notes.seen.length < 4) throw new Error('not yet');
      },
    });
    const application = await start([notes]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.equal(await application.deadLetters.redrive({ group: 'notes', eventId }), true);
    await settled(application);
    assert.deepEqual(
      notes.seen.map(({ context }) => context.attempt),
      [1, 2, 1, 2],
    );
    assert.equal(await application.deadLetters.redrive({ group: 'notes', eventId }), false);
  });

  test('redrives what the filter fits, and nothing else', async (trial) => {
    const ended: string[] = [];
    const broken = { yes: true };
    const application = await parkSeveral(trial, broken, ended);
    broken.yes = false;
    assert.equal(await application.deadLetters.redriveAll({ reason: 'refused' }), 2);
    await trial.settled(application);
    assert.deepEqual(ended.sort(), ['refused', 'refused']);
    assert.equal((await application.deadLetters.list()).items.length, 6);
    assert.equal(await application.deadLetters.redriveAll(), 6);
    await trial.settled(application);
    assert.equal(ended.length, 8);
    assert.deepEqual((await application.deadLetters.list()).items, []);
  });

  if (capabilities.keyOrder) {
    test('redrives many of one key in their order', async ({ start, settled }) => {
      const ended: string[] = [];
      const broken = { yes: true };
      const notes = handler(NoteTaken, {
        group: 'notes',
        onPark: 'skip',
        retry: false,
        concurrency: 5,
        work: ({ note }) => {
          if (broken.yes) throw new Error('cannot');
          ended.push(note);
        },
      });
      const application = await start([notes]);
      const names = Array.from({ length: 6 }, (_, n) => String(n));
      for (const note of names) await application.bus.publish(NoteTaken, { note }, { key: 'k' });
      await settled(application);
      broken.yes = false;
      assert.equal(await application.deadLetters.redriveAll({ group: 'notes', key: 'k' }), 6);
      await settled(application);
      assert.deepEqual(ended, names);
    });
  }

  test('neither redrives nor shows what was discarded', async ({ start, settled }) => {
    const notes = breakable(NoteTaken, 'notes', { yes: true });
    const application = await start([notes]);
    const eventId = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    const id = { group: 'notes', eventId };
    assert.equal(await application.deadLetters.discard(id), true);
    assert.equal(await application.deadLetters.discard(id), false);
    assert.equal(await application.deadLetters.redrive(id), false);
    assert.equal(await application.deadLetters.redriveAll({ group: 'notes' }), 0);
    assert.equal(await application.deadLetters.show(id), undefined);
    await settled(application);
    assert.equal(notes.seen.length, 1);
  });
}

/** Eight dead letters: five of the group `first` (two of another type, two of the key `k`, one of them refused) and three of `second` (one refused). */
async function parkSeveral(
  { start, settled }: Trial,
  broken = { yes: true },
  ended: string[] = [],
): Promise<MessagingApplication> {
  const handlers: readonly SuiteHandler[] = [
    breakable(NoteTaken, 'first', broken, ended),
    breakable(NoteDropped, 'first', broken, ended),
    breakable(NoteTaken, 'second', broken, ended),
  ];
  const application = await start(handlers);
  for (const note of ['a', 'refused', 'b']) {
    const key = note === 'refused' ? 'k' : undefined;
    await application.bus.publish(NoteTaken, { note }, key === undefined ? {} : { key });
    await settled(application);
  }
  for (const note of ['c', 'd']) await application.bus.publish(NoteDropped, { note });
  await settled(application);
  return application;
}

async function allPages(deadLetters: DeadLetters, limit: number): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = [];
  let cursor: string | undefined;
  do {
    const page = await deadLetters.list({}, { limit, cursor });
    assert.ok(page.items.length <= limit);
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}
