import assert from 'node:assert/strict';
import type { PublishOptions } from '#domain/messaging';
import { EventInvalidError } from '#domain/messaging';
import { rejectsWith, untyped } from '../support/expectations.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { AnythingSaid, NoteTaken, type Note } from '../support/suite-events.js';

class Money {
  constructor(readonly cents: number) {}
}

function cycle(): unknown {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  return circle;
}

function nested(depth: number): unknown {
  let value: unknown = 'the bottom';
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

/** What cannot be published. */
export function refusalCases(suite: Suite): void {
  payloadCases(suite);
  optionCases(suite);
}

function payloadCases({ test, limits }: Suite): void {
  const offences: readonly (readonly [string, () => unknown])[] = [
    ['undefined', () => undefined],
    ['a Date', () => ({ at: new Date(0) })],
    ['a bigint', () => ({ amount: 5n })],
    ['an object of a class', () => ({ price: new Money(5) })],
    ['a Map', () => ({ map: new Map([['a', 1]]) })],
    ['a function', () => ({ run: () => 1 })],
    ['a symbol', () => ({ mark: Symbol('a') })],
    ['NaN', () => ({ ratio: Number.NaN })],
    ['an infinite number', () => ({ ratio: Number.POSITIVE_INFINITY })],
    ['undefined in an array', () => [1, undefined]],
    ['bytes', () => ({ file: Buffer.from('a') })],
    ['a cycle', cycle],
    ['an own toJSON', () => ({ toJSON: () => 'something else' })],
    ['the key __proto__', () => JSON.parse('{"a":{"__proto__":{"admin":true}}}') as unknown],
    ['too deep a nesting', () => nested(limits.depth + 1)],
    ['too many bytes', () => 'x'.repeat(limits.payloadBytes)],
    ['too many bytes, counted as UTF-8', () => '漢'.repeat(Math.ceil(limits.payloadBytes / 3))],
  ];
  for (const [what, make] of offences) {
    test(`refuses ${what}, and publishes nothing`, async ({ start, settled }) => {
      const said = handler(AnythingSaid, { group: 'listeners' });
      const application = await start([said]);
      await rejectsWith(application.bus.publish(AnythingSaid, make()), EventInvalidError);
      await rejectsWith(
        application.bus.publishAll([
          { event: AnythingSaid, payload: 'sound' },
          { event: AnythingSaid, payload: make() },
        ]),
        EventInvalidError,
      );
      await application.bus.publish(AnythingSaid, 'the only one');
      await settled(application);
      assert.deepEqual(
        said.seen.map(({ payload }) => payload),
        ['the only one'],
      );
    });
  }

  test('refuses what the schema does not accept, and names where', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const error = await rejectsWith(application.bus.publish(NoteTaken, untyped<Note>({ note: 5 })), EventInvalidError);
    assert.match(error.message, /suite\.note-taken/);
    assert.match(error.message, /note is a text/);
    await settled(application);
    assert.deepEqual(notes.notes(), []);
  });

  test('lets the unit of work go on in which a publish was refused', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    await application.unitOfWork.run(async () => {
      await rejectsWith(application.bus.publish(NoteTaken, untyped<Note>({ note: 5 })), EventInvalidError);
      await application.bus.publish(NoteTaken, { note: 'kept' });
    });
    await settled(application);
    assert.deepEqual(notes.notes(), ['kept']);
  });

  test('does not take its payload from an object that changes after publish', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const payload = { note: 'as published' };
    await application.unitOfWork.run(async () => {
      await application.bus.publish(NoteTaken, payload);
      payload.note = 'changed later';
    });
    await settled(application);
    assert.deepEqual(notes.notes(), ['as published']);
  });
}

function optionCases({ test }: Suite): void {
  const options: readonly (readonly [string, unknown])[] = [
    ['an empty key', { key: '' }],
    ['a key of 513 characters', { key: 'k'.repeat(513) }],
    ['a key with a NUL', { key: 'a\0b' }],
    ['a key that is no text', { key: 5 }],
    ['an id that is no UUID', { id: 'order-5' }],
    ['33 headers', { headers: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`x-${n}`, ''])) }],
    ['a header name in upper case', { headers: { 'X-Shelf': 'a' } }],
    ['a header name of 65 characters', { headers: { ['x'.repeat(65)]: 'a' } }],
    ['a header of CloudEvents', { headers: { 'ce-source': '/forged' } }],
    ['a header of ours', { headers: { 'groundwork-tenant': 'forged' } }],
    ['a header that breaks the line', { headers: { 'x-shelf': 'a\r\nb: c' } }],
    ['a header value of 1,025 characters', { headers: { 'x-shelf': 'a'.repeat(1_025) } }],
    ['a header value that is no text', { headers: { 'x-shelf': 5 } }],
  ];
  for (const [what, given] of options) {
    test(`refuses ${what}`, async ({ start, settled }) => {
      const notes = handler(NoteTaken, { group: 'notes' });
      const application = await start([notes]);
      const work = application.bus.publish(NoteTaken, { note: 'a' }, untyped<PublishOptions>(given));
      await rejectsWith(work, EventInvalidError);
      await settled(application);
      assert.deepEqual(notes.notes(), []);
    });
  }

  test('takes a key of 512 characters and 32 headers', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const headers = Object.fromEntries(Array.from({ length: 32 }, (_, n) => [`x-${n}`, 'v'.repeat(1_024)]));
    const key = 'ключ'.repeat(128);
    await application.bus.publish(NoteTaken, { note: 'a' }, { key, headers });
    await settled(application);
    assert.equal(notes.seen[0]?.context.key, key);
    assert.deepEqual({ ...notes.seen[0]?.context.headers }, headers);
  });
}
