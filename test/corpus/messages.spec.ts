import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CallContext, type CallContextFields } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { defineEvent, type EventContext, type ParkReason } from '#domain/messaging';
import type { ReceivedEvent } from '../../libs/messaging/src/messaging.driver.js';
import { DeliveryBench, groupOf, handlerFor } from '../../libs/messaging/src/testing/delivery-bench.js';
import { ScriptedDelivery } from '../../libs/messaging/src/testing/scripted-delivery.js';

/** One message that someone could have written where events are stored, and what must become of it. */
interface Case {
  readonly name: string;
  readonly id?: string;
  readonly generateId?: number;
  readonly type?: string;
  readonly payload?: string;
  readonly generate?: { readonly kind: keyof typeof generators; readonly count: number };
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly generateHeaders?: { readonly count: number; readonly length: number };
  readonly expect: 'handled' | ParkReason;
  /** What the handler sees among its context. */
  readonly sees?: Partial<EventContext>;
  readonly context?: Partial<CallContextFields>;
  readonly contextWithout?: readonly (keyof CallContextFields)[];
}

// Too large to be stored as files.
const generators = {
  digits: (count: number) => `{"orderId":"o-1","more":${'9'.repeat(count)}}`,
  depth: (count: number) => `{"orderId":"o-1","more":${'['.repeat(count)}${']'.repeat(count)}}`,
  'open-brackets': (count: number) => '['.repeat(count),
  size: (count: number) => `{"orderId":"${'x'.repeat(count - '{"orderId":""}'.length)}"}`,
  'two-byte-size': (count: number) => `{"orderId":"${'ä'.repeat(count - '{"orderId":""}'.length)}"}`,
};

const Placed = defineEvent('order.placed', 2, z.object({ orderId: z.string() }), {
  1: (payload) => ({ orderId: (payload as { id: unknown }).id }),
});
const read = (file: string): readonly Case[] =>
  JSON.parse(readFileSync(join(__dirname, 'messages', file), 'utf8')) as readonly Case[];

function messageOf(sample: Case): ReceivedEvent {
  const { generate, generateHeaders, generateId } = sample;
  const bomb = Array.from({ length: generateHeaders?.count ?? 0 }, (_, index): [string, string] => [
    `x-${index}`,
    'v'.repeat(generateHeaders?.length ?? 0),
  ]);
  const id = generateId === undefined ? '00000000-0000-7000-8000-0000000000aa' : 'x'.repeat(generateId);
  return {
    id: sample.id ?? id,
    type: sample.type ?? 'order.placed',
    key: undefined,
    payload:
      generate === undefined ? (sample.payload ?? '{"orderId":"o-1"}') : generators[generate.kind](generate.count),
    headers: { ...(sample.headers ?? { 'ce-version': '2' }), ...Object.fromEntries(bomb) },
    publishedAt: new Date(Date.UTC(2026, 0, 1)),
  };
}

const newBench = (): DeliveryBench =>
  new DeliveryBench({ clock: new VirtualClock(), random: new SeededRandom(), ids: new SequentialIds() });

describe.each(['payloads.json', 'headers.json'])('the corpus of messages in %s', (file) => {
  it.each(read(file).map((sample) => [sample.name, sample.expect, sample] as const))('%s: %s', async (...row) => {
    const [, expected, sample] = row;
    const bench = newBench();
    const delivery = new ScriptedDelivery(messageOf(sample));
    const stored = { ...delivery.event, headers: { ...delivery.event.headers } };
    let seen: EventContext | undefined;
    let context: CallContext | undefined;
    const handler = handlerFor(Placed, async (_payload, given) => {
      seen = given;
      context = CallContext.current();
    });

    await bench.handler.handle(groupOf(handler), delivery);

    expect(bench.faults.faults).toEqual([]); // nothing was thrown past the handler
    expect(delivery.event).toEqual(stored); // it is parked as it came
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    if (expected !== 'handled') {
      expect(seen).toBeUndefined();
      expect(delivery.endings).toMatchObject([
        { kind: 'park', parking: { reason: expected, failure: { code: 'EVENT_UNREADABLE' } } },
      ]);
      return;
    }
    expect(delivery.endings).toEqual([{ kind: 'complete' }]);
    expect(seen).toMatchObject(sample.sees ?? {});
    if (sample.sees?.headers !== undefined) expect(seen?.headers).toEqual(sample.sees.headers);
    expect(context).toMatchObject(sample.context ?? {});
    expect((sample.contextWithout ?? []).filter((field) => context?.[field] !== undefined)).toEqual([]);
  });
});

describe('an id that is used again with another body', () => {
  it('is a duplicate: the group has handled that id', async () => {
    const bench = newBench();
    const handled: unknown[] = [];
    const group = groupOf(handlerFor(Placed, async (payload) => void handled.push(payload)));
    const first = new ScriptedDelivery(messageOf({ name: 'first', expect: 'handled' }));
    const second = new ScriptedDelivery(messageOf({ name: 'second', payload: '{"orderId":"o-2"}', expect: 'handled' }));

    await bench.handler.handle(group, first);
    await bench.handler.handle(group, second);

    expect(handled).toEqual([{ orderId: 'o-1' }]);
    expect(second.endings).toEqual([{ kind: 'complete' }]);
  });
});
