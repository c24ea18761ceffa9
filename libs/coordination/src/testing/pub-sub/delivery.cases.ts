import assert from 'node:assert/strict';
import { CallContext } from '#core';
import type { PlaceTest } from '../support/place-suite.js';
import { Heard, listenTo, passBehind } from './heard.js';
import type { PubSubApplication } from './pub-sub-application.js';

const PAYLOADS: readonly (readonly [string, string])[] = [
  ['the empty text', ''],
  ['text beyond ASCII', 'naïve 東京 🚚'],
  ['line ends, tabs and quotes', 'a\r\nb\tc"d\'e\\f'],
  ['text that looks like JSON', '{"a": [1, null]}'],
  ['as many bytes as there may be', '東'.repeat(2_633) + 'x'],
];
const CHANNELS = ['a', 'A', 'a:b', 'a{b}', '*', 'a?', '[a]', 'a b', 'naïve 東京', 'x'.repeat(200)];

/** What is published reaches who listens. */
export function deliveryCases(test: PlaceTest<PubSubApplication>): void {
  test('reaches who listens, once, the publisher itself too', async ({ start }) => {
    const { pubSub } = await start();
    const { heard, subscription } = await listenTo(pubSub, 'channel');
    assert.equal(subscription.channel, 'channel');
    await pubSub.publish('channel', 'one');
    await pubSub.publish('channel', 'two');
    await heard.times(2);
    await passBehind(pubSub, 'channel');
    assert.deepEqual(heard.payloads.slice(0, 3), ['one', 'two', 'behind all others']);
  });

  for (const [what, payload] of PAYLOADS) {
    test(`carries ${what} as it is`, async ({ start }) => {
      const { pubSub } = await start();
      const { heard } = await listenTo(pubSub, 'channel');
      await pubSub.publish('channel', payload);
      await heard.times(1);
      assert.deepEqual(heard.payloads, [payload]);
    });
  }

  test('delivers equal messages as often as they were published', async ({ start }) => {
    const { pubSub } = await start();
    const { heard } = await listenTo(pubSub, 'channel');
    await Promise.all(Array.from({ length: 20 }, () => pubSub.publish('channel', 'same')));
    await heard.times(20);
    await passBehind(pubSub, 'channel');
    assert.equal(heard.payloads.filter((payload) => payload === 'same').length, 20);
  });

  test('keeps the order of a publisher, also of one that waits for nothing', async ({ start }) => {
    const { pubSub } = await start();
    const { heard } = await listenTo(pubSub, 'channel');
    const sent = Array.from({ length: 300 }, (_, index) => `message ${index}`);
    await Promise.all(sent.map((payload) => pubSub.publish('channel', payload)));
    await heard.times(sent.length);
    assert.deepEqual(heard.payloads, sent);
  });

  test('keeps channels apart, whatever characters they have', async ({ start }) => {
    const { pubSub } = await start();
    const listening = await Promise.all(CHANNELS.map((channel) => listenTo(pubSub, channel)));
    for (const channel of CHANNELS) await pubSub.publish(channel, `to ${channel}`);
    for (const { heard } of listening) await heard.times(1);
    await passBehind(pubSub, 'last');
    assert.deepEqual(
      listening.map(({ heard }) => heard.payloads),
      CHANNELS.map((channel) => [`to ${channel}`]),
    );
  });

  test('is taken also when nobody listens, and not kept for who comes later', async ({ start }) => {
    const { pubSub } = await start();
    await pubSub.publish('channel', 'early');
    await passBehind(pubSub, 'channel');
    const { heard } = await listenTo(pubSub, 'channel');
    await pubSub.publish('channel', 'late');
    await heard.times(1);
    assert.deepEqual(heard.payloads, ['late']);
  });

  test('reaches every listener of a channel once, and none that was closed', async ({ start }) => {
    const { pubSub } = await start();
    const [first, second] = [await listenTo(pubSub, 'channel'), await listenTo(pubSub, 'channel')];
    await pubSub.publish('channel', 'both');
    await Promise.all([first.heard.times(1), second.heard.times(1)]);
    await first.subscription.close();
    await first.subscription.close();
    await pubSub.publish('channel', 'second alone');
    await second.heard.times(2);
    assert.deepEqual([first.heard.payloads, second.heard.payloads], [['both'], ['both', 'second alone']]);
  });

  test('lets the same listener listen twice, and begin again', async ({ start }) => {
    const { pubSub } = await start();
    const heard = new Heard();
    const [one, two] = [await pubSub.subscribe('channel', heard), await pubSub.subscribe('channel', heard)];
    await pubSub.publish('channel', 'twice');
    await heard.times(2);
    await one.close();
    await two.close();
    await pubSub.publish('channel', 'to nobody');
    const again = await pubSub.subscribe('channel', heard);
    await pubSub.publish('channel', 'again');
    await heard.times(3);
    await again.close();
    assert.deepEqual(heard.payloads, ['twice', 'twice', 'again']);
  });

  test('goes on when a listener throws', async ({ start }) => {
    const { pubSub } = await start();
    const broken = new Heard();
    broken.onMessage = (payload) => {
      broken.payloads.push(payload);
      throw new Error('the listener is broken');
    };
    await pubSub.subscribe('channel', broken);
    const { heard } = await listenTo(pubSub, 'channel');
    await pubSub.publish('channel', 'one');
    await pubSub.publish('channel', 'two');
    await Promise.all([heard.times(2), broken.times(2)]);
    assert.deepEqual(
      [broken.payloads, heard.payloads],
      [
        ['one', 'two'],
        ['one', 'two'],
      ],
    );
  });

  test('is heard in a context of its own', async ({ start }) => {
    const { pubSub } = await start();
    const seen: unknown[] = [];
    await pubSub.subscribe('channel', { onMessage: () => void seen.push(CallContext.current()?.tenant) });
    const { heard } = await listenTo(pubSub, 'channel');
    const context = new CallContext({ correlationId: 'suite', tenant: 'blue' });
    await CallContext.run(context, () => pubSub.publish('channel', 'message'));
    await heard.times(1);
    assert.deepEqual(seen, [undefined]);
  });

  test('does not reach another instance', async ({ start }) => {
    const { pubSub, other } = await start();
    const [own, others] = [await listenTo(pubSub, 'channel'), await listenTo(other.pubSub, 'channel')];
    await pubSub.publish('channel', 'own');
    await other.pubSub.publish('channel', 'other');
    await Promise.all([own.heard.times(1), others.heard.times(1)]);
    await passBehind(pubSub, 'last');
    assert.deepEqual([own.heard.payloads, others.heard.payloads], [['own'], ['other']]);
  });
}
