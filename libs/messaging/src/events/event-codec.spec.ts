import { z } from 'zod';
import { ByteSize, CallContext, Duration } from '#core';
import { SequentialIds, VirtualClock } from '#core/testing';
import { defineEvent, EventInvalidError, type EventDefinition, type EventToPublish } from '#domain/messaging';
import type { EncodedEvent, ReceivedEvent } from '../messaging.driver.js';
import { carriedContext } from './carried-context.js';
import { decodeEvent } from './event-decoder.js';
import { encodeEvent } from './event-encoder.js';
import { DEFAULT_EVENT_LIMITS } from './limits.js';

const Placed = defineEvent(
  'order.placed',
  2,
  z.object({ orderId: z.string(), at: z.iso.datetime().transform((text) => new Date(text)) }),
  { 1: (payload) => ({ ...(payload as object), at: '2020-01-01T00:00:00Z' }) },
);
const Anything = defineEvent('any.thing', 1, z.unknown());
const PAYLOAD = { orderId: 'o-1', at: '2026-01-01T00:00:00Z' };

describe('the codec of events', () => {
  const clock = new VirtualClock();
  const ids = new SequentialIds();
  const encode = <Input>(
    event: EventDefinition<Input, unknown>,
    payload: Input,
    options: Partial<EventToPublish> = {},
    limits = DEFAULT_EVENT_LIMITS,
  ): Promise<EncodedEvent> =>
    encodeEvent({ ...options, event, payload }, carriedContext(clock, ids), { clock, ids, limits, source: 'shop' });
  const received = (encoded: EncodedEvent, overrides: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
    ...encoded,
    publishedAt: new Date(clock.now()),
    ...overrides,
  });
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(EventInvalidError);
    return error instanceof Error ? error.message : '';
  };

  it('stores the input, not what the schema makes of it, and hands out what it makes of it', async () => {
    const encoded = await encode(Placed, PAYLOAD, { key: 'o-1', headers: { 'x-own': 'yes' } });
    const decoded = await decodeEvent(received(encoded), Placed, DEFAULT_EVENT_LIMITS);

    expect(encoded).toMatchObject({ type: 'order.placed', key: 'o-1', payload: JSON.stringify(PAYLOAD) });
    expect(encoded.headers).toEqual({
      'ce-specversion': '1.0',
      'ce-version': '2',
      'ce-source': 'shop',
      'ce-time': '2026-01-01T00:00:00.000Z',
      'ce-datacontenttype': 'application/json',
      'x-correlation-id': expect.stringMatching(/^0{8}-/),
      'x-own': 'yes',
    });
    expect(decoded).toEqual({
      payload: { orderId: 'o-1', at: new Date('2026-01-01T00:00:00Z') },
      version: 2,
      source: 'shop',
      time: new Date(clock.now()),
      headers: { 'x-own': 'yes' },
    });
  });

  it('carries the context without the time left, and as cause what caused the publisher', async () => {
    const context = new CallContext({
      correlationId: 'c-1',
      causationId: 'handled-event',
      tenant: 't',
      deadline: clock.monotonic() + 5_000,
    });
    const { headers } = await CallContext.run(context, () => encode(Anything, 1));

    expect(headers).toMatchObject({
      'x-correlation-id': 'c-1',
      'groundwork-causation-id': 'handled-event',
      'groundwork-tenant': 't',
    });
    expect(headers).not.toHaveProperty('groundwork-time-left');
  });

  it('checks what readers will find: a property that is undefined is absent', async () => {
    const Strict = defineEvent('a.b', 1, z.strictObject({ a: z.number() }));
    const payload = { a: 1, b: undefined };

    expect((await encode(Strict, payload)).payload).toBe('{"a":1}');
  });

  it('waits for a schema that answers later', async () => {
    const Later = defineEvent(
      'a.b',
      1,
      z.number().refine(async (value) => Promise.resolve(value > 1)),
    );

    expect((await encode(Later, 2)).payload).toBe('2');
    expect(await refusal(encode(Later, 1))).toContain('the payload: Invalid input');
  });

  it('names at most five places that do not fit, and no value', async () => {
    const Wide = defineEvent('a.b', 1, z.object({ items: z.array(z.object({ price: z.number() })) }));
    const payload = { items: Array.from({ length: 7 }, () => ({ price: 'hunter2' })) };
    const message = await refusal(encode(Wide, payload as never));

    expect(message).toContain('items[0].price: Invalid input: expected number, received string; items[1].price');
    expect(message).toContain('; and 2 more. Nothing was published.');
    expect(message).not.toContain('hunter2');
  });

  it('keeps the error of a schema that throws as the cause', async () => {
    const cause = new Error('away');
    const Broken = defineEvent('a.b', 1, {
      '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(cause) },
    });

    await expect(encode(Broken, 1)).rejects.toMatchObject({ code: 'EVENT_INVALID', cause });
  });

  it('counts bytes of UTF-8, up to the limit and not beyond', async () => {
    const limits = { maxBytes: ByteSize.bytes(10), maxDepth: 2 };

    expect((await encode(Anything, 'ääää', {}, limits)).payload).toBe('"ääää"');
    expect(await refusal(encode(Anything, 'äääää', {}, limits))).toContain('12 bytes; at most 10B');
    expect(await refusal(encode(Anything, [[[]]], {}, limits))).toContain('[0][0] is nested more than 2');
  });

  it.each<[string, Partial<EventToPublish>, string]>([
    ['an empty key', { key: '' }, 'a key that is not text of 1 to 512'],
    ['a long key', { key: 'k'.repeat(513) }, 'a key that is not text'],
    ['a key with NUL', { key: 'a\0b' }, 'a key that is not text'],
    ['an id that is none', { id: '1' }, 'an id that is not a UUID'],
    ['a delay without a unit', { delay: '5' }, 'a delay that is not a duration'],
    ['a delay of ages', { delay: '9999999d' }, 'a delay of more than 3650d'],
    ['a header of ours', { headers: { 'ce-id': 'x' } }, 'a name that the event bus keeps'],
    ['a header of the context', { headers: { 'groundwork-actor-id': 'root' } }, 'a name that the event bus keeps'],
    ['a header of the trace', { headers: { traceparent: 'x' } }, 'a name that the event bus keeps'],
    ['a header in capitals', { headers: { 'X-Own': 'x' } }, 'names are at most 64 characters'],
    ['a long name', { headers: { ['x'.repeat(65)]: 'x' } }, 'names are at most 64 characters'],
    ['a long value', { headers: { x: 'x'.repeat(1_025) } }, 'values are text of at most 1024'],
    ['a value with a line break', { headers: { x: 'a\nb' } }, 'without control characters'],
    ['a value that is no text', { headers: { x: 1 as never } }, 'values are text'],
    [
      'too many headers',
      { headers: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`x${n}`, ''])) },
      '33 headers',
    ],
  ])('refuses %s', async (_what, options, expected) => {
    expect(await refusal(encode(Anything, 1, options))).toContain(expected);
  });

  it('keeps what was given, at its limits', async () => {
    const id = 'AAAAAAAA-0000-4000-8000-000000000001';
    const headers = Object.fromEntries(Array.from({ length: 32 }, (_, n) => [`x-${n}`, 'v'.repeat(1_024)]));
    const encoded = await encode(Anything, 1, { id, key: 'k'.repeat(512), headers, delay: '5m' });

    expect(encoded).toMatchObject({ id: id.toLowerCase(), delay: Duration.parse('5m'), key: 'k'.repeat(512), headers });
    const decoded = await decodeEvent(received(encoded), Anything, DEFAULT_EVENT_LIMITS);
    expect(decoded.headers).toEqual(headers);
    expect((await encode(Anything, 1, { delay: '0ms' })).delay).toBeUndefined();
  });

  describe('versions', () => {
    const version = (text: unknown): ReceivedEvent => ({
      id: 'e-1',
      type: 'order.placed',
      key: undefined,
      payload: '{"orderId":"o-1"}',
      headers: { 'ce-version': text },
      publishedAt: new Date(clock.now()),
    });

    it('leads an older payload through each step', async () => {
      const steps: string[] = [];
      const Grown = defineEvent('a.b', 3, z.array(z.string()), {
        1: (payload) => (steps.push('1'), [...(payload as string[]), 'two']),
        2: (payload) => (steps.push('2'), [...(payload as string[]), 'three']),
      });
      const decoded = await decodeEvent({ ...version('1'), payload: '["one"]' }, Grown, DEFAULT_EVENT_LIMITS);

      expect([steps, decoded.payload, decoded.version]).toEqual([['1', '2'], ['one', 'two', 'three'], 1]);
    });

    it('has something in place of source and time that nobody can read', async () => {
      const event = version('1');
      const headers = { ...event.headers, 'ce-source': 7, 'ce-time': 'yesterday' };

      expect(await decodeEvent({ ...event, headers }, Placed, DEFAULT_EVENT_LIMITS)).toMatchObject({
        source: 'unknown',
        time: event.publishedAt,
      });
    });

    it('parks for the schema what its upcaster refuses or cannot reach, with the cause', async () => {
      const cause = new Error('no');
      const Refusing = defineEvent('a.b', 3, z.unknown(), {
        2: () => {
          throw cause;
        },
      });
      await expect(decodeEvent(version('2'), Refusing, DEFAULT_EVENT_LIMITS)).rejects.toMatchObject({
        code: 'EVENT_UNREADABLE',
        reason: 'schema',
        cause,
      });
      await expect(decodeEvent(version('1'), Refusing, DEFAULT_EVENT_LIMITS)).rejects.toMatchObject({
        reason: 'schema',
      });
    });

    it('lets the error of a schema pass that looks something up: it may succeed later', async () => {
      const cause = new Error('away');
      const Broken = defineEvent('a.b', 1, {
        '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(cause) },
      });

      await expect(decodeEvent(version('1'), Broken, DEFAULT_EVENT_LIMITS)).rejects.toBe(cause);
    });
  });
});
