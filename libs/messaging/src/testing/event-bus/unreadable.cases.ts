import assert from 'node:assert/strict';
import type { ParkReason } from '#domain/messaging';
import type { EncodedEvent } from '../../messaging.driver.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteDropped, NoteTaken, Priced, PricedNext } from '../support/suite-events.js';

const HEADERS = {
  'ce-specversion': '1.0',
  'ce-version': '1',
  'ce-source': '/elsewhere',
  'ce-time': '2026-01-02T03:04:05.000Z',
  'ce-datacontenttype': 'application/json',
};

/** The n-th event of a stranger. */
function foreign(n: number, event: Partial<EncodedEvent>): EncodedEvent {
  return {
    id: `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
    type: NoteTaken.name,
    key: undefined,
    payload: '{"note":"foreign"}',
    headers: HEADERS,
    delay: undefined,
    ...event,
  };
}

interface Sample {
  readonly what: string;
  readonly payload: string;
  readonly reason: ParkReason;
}

/** What was stored by someone else, and what is made of it. */
export function unreadableCases(suite: Suite): void {
  payloadCases(suite);
  typeAndVersionCases(suite);
  headerCases(suite);
}

function payloadCases({ test, limits }: Suite): void {
  const samples: readonly Sample[] = [
    { what: 'nothing', payload: '', reason: 'undecodable' },
    { what: 'no JSON', payload: 'note=a', reason: 'undecodable' },
    { what: 'JSON that ends early', payload: '{"note":"a', reason: 'undecodable' },
    { what: 'two values', payload: '{"note":"a"}{"note":"b"}', reason: 'undecodable' },
    { what: 'a number beyond all numbers', payload: '{"note":"a","size":1e999}', reason: 'undecodable' },
    { what: 'the key __proto__', payload: '{"note":"a","__proto__":{"admin":true}}', reason: 'undecodable' },
    { what: 'the key __proto__, escaped', payload: '{"note":"a","\\u005f_proto__":{}}', reason: 'undecodable' },
    { what: 'the key constructor', payload: '{"note":"a","constructor":{"prototype":{}}}', reason: 'undecodable' },
    { what: 'the key prototype, deep', payload: '{"note":"a","more":[{"prototype":1}]}', reason: 'undecodable' },
    { what: 'too much', payload: `{"note":"${'x'.repeat(limits.payloadBytes)}"}`, reason: 'too-large' },
    {
      what: 'too deep a nesting',
      payload: `{"note":"a","more":${'['.repeat(limits.depth)}${']'.repeat(limits.depth)}}`,
      reason: 'too-large',
    },
    {
      what: 'ten thousand open brackets',
      payload: '['.repeat(Math.min(10_000, limits.payloadBytes - 1)),
      reason: 'too-large',
    },
    { what: 'another shape', payload: '{"note":5}', reason: 'schema' },
    { what: 'null', payload: 'null', reason: 'schema' },
    { what: 'a bare text', payload: '"note"', reason: 'schema' },
  ];
  for (const { what, payload, reason } of samples) {
    test(`parks a payload of ${what} as '${reason}', as it came`, async ({ start, settled }) => {
      const notes = handler(NoteTaken, { group: 'notes', retry: { attempts: 5, base: '1s', max: '1s' } });
      const application = await start([notes]);
      const event = foreign(1, { payload });
      await application.storeRaw([event]);
      await application.bus.publish(NoteTaken, { note: 'sound' });
      await settled(application);
      assert.deepEqual(notes.notes(), ['sound']);
      const letter = await application.deadLetters.show({ group: 'notes', eventId: event.id });
      assert.equal(letter?.reason, reason);
      assert.equal(letter?.payload, payload);
      assert.equal(letter?.attempts, 1, 'trying again would not help');
      assert.equal(letter?.history[0]?.code, 'EVENT_UNREADABLE');
      assert.ok(!(letter?.history[0]?.message ?? '').includes('foreign'), 'no content in messages');
    });
  }

  test('pollutes nothing with what it refuses', async ({ start, settled }) => {
    const application = await start([handler(NoteTaken, { group: 'notes' })]);
    await application.storeRaw([foreign(1, { payload: '{"note":"a","__proto__":{"polluted":true}}' })]);
    await settled(application);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  test('handles a payload that reaches the limits', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const frame = JSON.stringify({ note: '' }).length;
    const longest = 'x'.repeat(limits.payloadBytes - frame);
    await application.bus.publish(NoteTaken, { note: longest });
    const brackets = limits.depth - 1;
    await application.storeRaw([
      foreign(1, { payload: `{"note":"deep","more":${'['.repeat(brackets)}${']'.repeat(brackets)}}` }),
    ]);
    await settled(application);
    assert.deepEqual([...notes.notes()].sort(), ['deep', longest]);
  });
}

function typeAndVersionCases({ test, capabilities }: Suite): void {
  test("parks a version that is newer than the handler's as 'newer-version'", async ({ start, settled }) => {
    const prices = handler(Priced, { group: 'prices' });
    const application = await start([prices]);
    const eventId = await application.bus.publish(PricedNext, { cents: 5, currency: 'EUR' });
    await application.bus.publish(Priced, { cents: 6, currency: 'EUR' });
    await settled(application);
    assert.deepEqual(
      prices.seen.map(({ payload }) => payload.amount),
      [6n],
    );
    const letter = await application.deadLetters.show({ group: 'prices', eventId });
    assert.equal(letter?.reason, 'newer-version');
    assert.equal(letter?.version, 4);
    assert.deepEqual(JSON.parse(letter?.payload ?? ''), { cents: 5, currency: 'EUR' });
  });

  test(
    'handles what was parked as too new once a handler can read it',
    async ({ start, settled }) => {
      if (!capabilities.durable) return;
      const first = await start([handler(Priced, { group: 'prices' })]);
      const eventId = await first.bus.publish(PricedNext, { cents: 5, currency: 'EUR' });
      await settled(first);
      await first.close();
      const prices = handler(PricedNext, { group: 'prices' });
      const second = await start([prices]);
      assert.equal(await second.deadLetters.redrive({ group: 'prices', eventId }), true);
      await settled(second);
      assert.deepEqual(
        prices.seen.map(({ payload }) => payload.amount),
        [5n],
      );
    },
    { restarts: true },
  );

  if (capabilities.durable) {
    test(
      "parks an event whose handler the group no longer has as 'unknown-type'",
      async ({ start, settled }) => {
        const taken = handler(NoteTaken, { group: 'notes', host: 'Taker' });
        const first = await start([taken, handler(NoteDropped, { group: 'notes', host: 'Dropper' })]);
        await first.close();
        const second = await start([taken]);
        const eventId = await second.bus.publish(NoteDropped, { note: 'nobody reads this' });
        await second.bus.publish(NoteTaken, { note: 'a' });
        await settled(second);
        assert.deepEqual(taken.notes(), ['a']);
        assert.equal((await second.deadLetters.show({ group: 'notes', eventId }))?.reason, 'unknown-type');
      },
      { restarts: true },
    );
  }
}

function headerCases({ test }: Suite): void {
  for (const version of ['', 'latest', '0', '-1', '1.5', '99999999999999999999']) {
    test(`parks the version ${JSON.stringify(version)}`, async ({ start, settled }) => {
      const notes = handler(NoteTaken, { group: 'notes' });
      const application = await start([notes]);
      const event = foreign(1, { headers: { ...HEADERS, 'ce-version': version } });
      await application.storeRaw([event]);
      await settled(application);
      assert.deepEqual(notes.notes(), []);
      assert.ok(await application.deadLetters.show({ group: 'notes', eventId: event.id }));
    });
  }

  test('bears headers that are missing, too many, or not ours', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x-${n}`, 'y'.repeat(300)]));
    await application.storeRaw([
      foreign(1, { headers: {} }),
      foreign(2, { headers: { ...HEADERS, ...many } }),
      foreign(3, { headers: { ...HEADERS, 'X Odd\n': 'a\r\nb', constructor: 'c', 'x-fine': 'd' } }),
    ]);
    await application.bus.publish(NoteTaken, { note: 'sound' });
    await settled(application);
    const parked = (await application.deadLetters.list()).items.length;
    assert.equal(notes.seen.length + parked, 4, 'each was handled or parked');
    assert.ok(notes.notes().includes('sound'));
    for (const { context } of notes.seen) {
      assert.ok(Object.keys(context.headers).length <= 32);
      assert.ok(!Object.values(context.headers).some((value) => /[\r\n]/.test(value)));
    }
  });

  test('believes no forged attempt', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await application.storeRaw([foreign(1, { headers: { ...HEADERS, 'groundwork-attempt': '9', 'x-attempt': '9' } })]);
    await settled(application);
    assert.equal(notes.seen[0]?.context.attempt, 1);
  });
}
