import assert from 'node:assert/strict';
import { CoordinationError, CoordinationInvalidError } from '#domain/coordination';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { PlaceTest } from '../support/place-suite.js';
import { Heard, listenTo, passBehind } from './heard.js';
import type { PubSubApplication } from './pub-sub-application.js';

const NO_CHANNELS: readonly unknown[] = ['', 'x'.repeat(201), 'a\0b', 'a\ud83d', 7, undefined, null];
const NO_PAYLOADS: readonly unknown[] = [
  'x'.repeat(7_901),
  '東'.repeat(2_634),
  'a\0b',
  'a\ud83d',
  7,
  undefined,
  { a: 1 },
];

/** What never reaches the service. */
export function pubSubRefusalCases(test: PlaceTest<PubSubApplication>): void {
  test('is a channel that is none', async ({ start }) => {
    const { pubSub } = await start();
    for (const channel of NO_CHANNELS) {
      await rejectsWith(pubSub.publish(untyped(channel), 'message'), CoordinationInvalidError);
      await rejectsWith(pubSub.subscribe(untyped(channel), new Heard()), CoordinationInvalidError);
    }
  });

  test('is a payload that is none, which nobody hears', async ({ start }) => {
    const { pubSub } = await start();
    const { heard } = await listenTo(pubSub, 'channel');
    for (const payload of NO_PAYLOADS) {
      const error = await rejectsWith(pubSub.publish('channel', untyped(payload)), CoordinationInvalidError);
      assert.ok(error.message.length < 300, 'the payload is not in the message');
    }
    await passBehind(pubSub, 'channel');
    assert.deepEqual(heard.payloads, ['behind all others']);
  });

  test('is a call of a caller who has given up', async ({ start }) => {
    const { pubSub } = await start();
    const reason = new Error('not any more');
    const signal = AbortSignal.abort(reason);
    assert.equal(await rejectionOf(pubSub.publish('channel', 'message', { signal })), reason);
    const heard = new Heard();
    assert.equal(await rejectionOf(pubSub.subscribe('channel', heard, { signal })), reason);
    await pubSub.publish('channel', 'message');
    await passBehind(pubSub, 'channel');
    assert.deepEqual(heard.payloads, []);
  });
}

/** After the application has stopped. */
export function pubSubStopCases(test: PlaceTest<PubSubApplication>): void {
  test('refuses every call', async ({ start }) => {
    const { pubSub, close } = await start();
    const { subscription } = await listenTo(pubSub, 'channel');
    await close();
    await rejectsWith(pubSub.publish('channel', 'message'), CoordinationError);
    await rejectsWith(pubSub.subscribe('channel', new Heard()), CoordinationError);
    await subscription.close();
    await close();
  });
}

/** Two applications on one service. */
export function pubSubSharingCases(test: PlaceTest<PubSubApplication>): void {
  test('hear each other, in the order of each', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const [here, there] = [await listenTo(one.pubSub, 'channel'), await listenTo(other.pubSub, 'channel')];
    const sent = Array.from({ length: 50 }, (_, index) => `${index}`);
    await Promise.all(
      sent.flatMap((payload) => [
        one.pubSub.publish('channel', `one ${payload}`),
        other.pubSub.publish('channel', `other ${payload}`),
      ]),
    );
    for (const { heard } of [here, there]) {
      await heard.times(100);
      for (const name of ['one', 'other'])
        assert.deepEqual(
          heard.payloads.filter((payload) => payload.startsWith(`${name} `)),
          sent.map((payload) => `${name} ${payload}`),
        );
    }
  });

  test('go on when one of them stops', async ({ start }) => {
    const [one, other] = [await start(), await start()];
    const [here, there] = [await listenTo(one.pubSub, 'channel'), await listenTo(other.pubSub, 'channel')];
    await one.close();
    await other.pubSub.publish('channel', 'after');
    await there.heard.times(1);
    assert.deepEqual([here.heard.payloads, there.heard.payloads], [[], ['after']]);
  });
}
